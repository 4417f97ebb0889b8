"""A check-in with one's own phone: judged by the unit's workplaces of the day, and its position is not kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from shared.events import decode
from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData
from shared.log.ledger import stored
from shared.log.subjects import attendance_month, workplaces
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

_EIGHTH = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=8)
MONDAY = _EIGHTH + timedelta(days=-_EIGHTH.weekday() % 7)  # past, its week inside one month
WEDNESDAY = MONDAY + timedelta(days=2)
OFFICE = {"name": "Kantor", "latitude_e6": -10_177_000, "longitude_e6": 123_607_000, "radius_m": 100}
ANNEX = {"name": "Gudang", "latitude_e6": -10_277_000, "longitude_e6": 123_607_000, "radius_m": 50}
HERE = {"latitude": -10.1771, "longitude": 123.607, "accuracy_m": 8.4}  # 11 m from the office
AWAY = {"latitude": -10.1882, "longitude": 123.607, "accuracy_m": 8.4}  # 1,245 m


class Phone:
    """An employee with a phone, in a unit of their own."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:8]
        self.city, self.unit, self.other, self.me = city, f"k{mark}", f"l{mark}", f"e{mark}"
        self.hr, self.admin = city.token("h1", "unit_hr", units=[self.unit]), city.token("h9", "hr_admin")

    async def start(self) -> None:
        for unit in (self.unit, self.other):
            await self.city.unit(unit)
        await self.city.employee(self.me, self.unit)

    async def define(self, *places: dict[str, Any], unit: str = "", by: Headers | None = None) -> httpx.Response:
        path = f"/attendance/units/{unit or self.unit}/workplaces"
        return await self.city.http.post(path, json={"places": places}, headers=by or self.admin)

    async def punch(self, clock: str, day: date = MONDAY, by: Headers | None = None, **more: Any) -> httpx.Response:
        body = {"employee_id": self.me, "at": f"{day}T{clock}+08:00", "direction": "IN", "method": "PHONE", **more}
        return await self.city.http.post("/attendance/punches", json=body, headers=by or self.city.token(self.me))

    async def place(self, clock: str, position: Any, day: date = MONDAY) -> Any:
        """The zone and distance of the punch, in its answer and in the log."""
        answer = await self.punch(clock, day, position=position)
        assert answer.status_code == 201, answer.text
        rows = await self.city.ledger.read(attendance_month(self.me, day))
        (punch_data,) = [decode(row.body).data for row in rows if decode(row.body).id == answer.json()["id"]]
        answered = answer.json().get("place")
        kept = punch_data.place and {
            "zone": punch_data.place.zone,
            "distance_m": punch_data.place.distance_m,
            "mock": punch_data.place.mock,
        }
        assert answered == kept
        return answered


@pytest_asyncio.fixture(loop_scope="session")
async def phone(city: Installation) -> Phone:
    phone = Phone(city)
    await phone.start()
    return phone


def zone(name: str, distance_m: int, mock: bool = False) -> dict[str, Any]:
    return {"zone": name, "distance_m": distance_m, "mock": mock}


async def test_a_units_workplaces_are_what_was_said_last(phone: Phone) -> None:
    path = f"/attendance/units/{phone.unit}/workplaces"

    async def punch_data() -> Any:
        answer = await phone.city.http.get(path, headers=phone.city.token(phone.me))
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert await punch_data() == {"unit_id": phone.unit, "places": []}
    for places in ([OFFICE], [OFFICE], [OFFICE, ANNEX], [OFFICE], []):
        answer = await phone.define(*places, by=phone.hr)
        assert (answer.status_code, answer.json()) == (201, {"id": phone.unit, "status": "RECORDED"})
        assert await punch_data() == {"unit_id": phone.unit, "places": places}
    rows = await phone.city.ledger.read(workplaces(phone.unit))
    assert [len(decode(row.body).data.places) for row in rows] == [1, 2, 1, 0]
    assert len({decode(row.body).id for row in rows}) == 4


async def test_an_own_check_in_is_judged_and_never_refused(phone: Phone) -> None:
    assert await phone.place("07:00:00", HERE) is None, "without workplaces there is nothing to judge by"
    await phone.define(OFFICE, ANNEX)
    assert await phone.place("07:01:00", HERE) == zone("IN_ZONE", 11)
    assert await phone.place("07:02:00", AWAY) == zone("OUT_OF_ZONE", 1_245)
    assert await phone.place("07:03:00", {**HERE, "mock": True}) == zone("IN_ZONE", 11, mock=True)
    assert await phone.place("07:04:00", {**AWAY, "accuracy_m": 5_000}) == zone("OUT_OF_ZONE", 1_245)
    assert await phone.place("07:05:00", None) is None


async def test_of_a_punch_sent_again_the_first_position_counts(phone: Phone) -> None:
    await phone.define(OFFICE)
    first = await phone.punch("07:00:00", position=AWAY)
    for position in (AWAY, HERE, None):
        again = await phone.punch("07:00:00", position=position)
        assert (again.status_code, again.json()) == (201, first.json())
    await phone.define(ANNEX)
    assert (await phone.punch("07:00:00", position=AWAY)).json() == first.json()
    assert len(await phone.city.ledger.read(attendance_month(phone.me, MONDAY))) == 1


async def test_the_unit_of_the_day_judges(phone: Phone) -> None:
    move = EmployeeTransferredData(
        employee_id=phone.me, unit_id=phone.other, schedule_id="office", effective_from=WEDNESDAY
    )
    await phone.city.append(EmployeeTransferred.record(move, time=datetime.now(UTC), actor="hr:h1"))
    await phone.define(OFFICE)
    await phone.define(ANNEX, unit=phone.other)

    async def moved() -> bool:
        return bool((await phone.city.http.get(units.format(WEDNESDAY), headers=phone.admin)).json()["items"])

    units = f"/attendance/units/{phone.other}/days/{{}}"
    await eventually(moved)
    assert (await phone.place("07:30:00", HERE, WEDNESDAY - timedelta(days=1)))["zone"] == "IN_ZONE"
    assert (await phone.place("00:10:00", HERE, WEDNESDAY))["zone"] == "OUT_OF_ZONE", "in UTC it is still Tuesday"
    assert (await phone.place("07:30:00", HERE, WEDNESDAY))["zone"] == "OUT_OF_ZONE"


async def test_only_ones_own_phone_says_where_one_is(phone: Phone) -> None:
    for by in (phone.hr, phone.admin, phone.city.token("d1", "device")):
        answer = await phone.punch("07:00:00", by=by, position=HERE)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"] == [{"pointer": "/body/position", "reason": "is another's"}]
    assert (await phone.punch("07:00:00", by=phone.city.token("e1"), position=HERE)).status_code == 403
    assert await phone.city.ledger.read(attendance_month(phone.me, MONDAY)) == []


SECRETS = ("1773357", "6074193", "0177335", "773113")  # digits of the positions below


async def test_a_position_is_kept_and_told_nowhere(
    phone: Phone, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await phone.define(OFFICE)
    position = {"latitude": -10.1773357, "longitude": 123.6074193, "accuracy_m": 6.773113}
    answers = [await phone.punch("07:00:00", position=position), await phone.punch("07:00:00", position=position)]
    for wrong in (
        {**position, "latitude": 910.1773357},
        {**position, "longitude": -1230.6074193},
        {**position, "accuracy_m": -6.773113},
        {**position, "mock": 1773357},
        {**position, "latitude": "-10.1773357"},
        {**position, "longitude": ["123.6074193"]},
        {**position, "altitude": 0.773113},
    ):
        refused = await phone.punch("07:01:00", position=wrong)
        assert refused.status_code == 422
        answers.append(refused)
    answers.append(await phone.punch("07:02:00", by=phone.admin, position=position))
    answers.append(await phone.punch("07:00:00", date(2999, 1, 1), position=position))
    assert [answer.status_code for answer in answers[-2:]] == [422, 422]

    async def folded() -> bool:
        month = f"/attendance/months/{phone.me}/{MONDAY:%Y-%m}"
        day = (await phone.city.http.get(month, headers=phone.city.token(phone.me))).json()["days"][MONDAY.day - 1]
        return bool(day["status"] != "NOT_EMPLOYED")

    await eventually(folded)
    metrics = await phone.city.http.get("/metrics")
    logged = capfd.readouterr()
    answered = [answer.text + str(answer.headers) for answer in (*answers, metrics)]
    answered += [logged.out, logged.err, caplog.text]
    assert "/attendance/punches" in logged.out + caplog.text, "the log was looked at"
    in_log = [row.body async for page in stored(phone.city.ledger, [">"]) for row in page]
    in_tables = [file.read_bytes() for file in phone.city.settings.data_dir.glob("*.db*")]
    assert any(phone.me.encode() in body for body in in_log)
    assert in_tables
    for digits in SECRETS:
        assert [text for text in answered if digits in text] == []
        assert [body for body in (*in_log, *in_tables) if digits.encode() in body] == []
