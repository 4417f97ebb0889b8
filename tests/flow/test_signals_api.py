"""Signals over HTTP: found in the punches, shown to permitted callers, without a change to any day or punch."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio

from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData
from shared.events.attendance.days import CheckedIn, Place, PunchData
from shared.events.ids import event_id, punch_id
from shared.problems import MEDIA_TYPE
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

ZONE = ZoneInfo("Asia/Makassar")
FIRST = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=1)  # of a month past
PERIOD = period_of(FIRST)
HERE, THERE = {"latitude": -10.1772, "longitude": 123.607}, {"latitude": -10.0772, "longitude": 123.607}


def day(number: int) -> date:
    return FIRST.replace(day=number)


class Quarter:
    """Two units and three devices, `gate` and `hall` 11 km apart; `ani` has a phone, `dewi` moves to the other unit.

    `ani` crosses the city in a minute; five people punch at `gate` at once; `dewi`'s phone reports a mock position.
    """

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:8]
        self.city, self.one, self.two = city, f"s{mark}", f"t{mark}"
        self.gate, self.hall = f"gate{mark}", f"hall{mark}"
        self.ani, self.dewi, *self.others = (f"{name}{mark}" for name in ("a", "d", "x", "y", "z"))
        self.hr, self.other = (city.token("h1", "unit_hr", units=[unit]) for unit in (self.one, self.two))
        self.admin, self.auditor = city.token("h9", "hr_admin"), city.token("i1", "auditor")

    async def start(self) -> None:
        for unit in (self.one, self.two):
            await self.city.unit(unit)
        for employee_id in (self.ani, self.dewi, *self.others):
            await self.city.employee(employee_id, self.one, superior="boss")
        move = EmployeeTransferredData(
            employee_id=self.dewi, unit_id=self.two, schedule_id="office", effective_from=day(15)
        )
        await self.city.append(EmployeeTransferred.record(move, time=datetime.now(UTC), actor="hr:h1"))
        for device_id, position in ((self.gate, HERE), (self.hall, THERE)):
            device = {"device_id": device_id, "protocol": "HTTP", "site": device_id, "timezone": str(ZONE)}
            answer = await self.city.http.post(
                "/attendance/devices", json={**device, "position": position}, headers=self.admin
            )
            assert answer.status_code == 201, answer.text
        self.crowd = [
            await self.punch(who, day(4), f"07:29:{second:02}", self.gate)
            for second, who in enumerate((self.ani, self.dewi, *self.others))
        ]
        self.journey = [
            await self.punch(self.ani, day(5), "07:29:00", self.gate),
            await self.punch(self.ani, day(5), "07:30:00", self.hall),
        ]
        made_up = Place(zone="IN_ZONE", distance_m=5, mock=True)
        self.mocked = [await self.punch(self.dewi, day(number), "07:29:00", place=made_up) for number in (14, 15)]
        await eventually(self._folded)

    async def punch(
        self, employee_id: str, on: date, clock: str, device_id: str | None = None, place: Place | None = None
    ) -> str:
        """A punch that is recorded a second after its own time."""
        at = datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=ZONE)
        id_of_punch = punch_id(device_id, employee_id, at, "IN")
        data = PunchData(
            employee_id=employee_id, at=at, method="FACE", punch_id=id_of_punch, device_id=device_id, place=place
        )
        id_of_event = event_id("test", id_of_punch)
        await self.city.append(CheckedIn.record(data, id=id_of_event, time=at + timedelta(seconds=1), actor="device:d"))
        return id_of_event

    async def ask(self, path: str, by: Headers | None = None) -> httpx.Response:
        return await self.city.http.get(f"/attendance/{path}", headers=by or self.admin)

    async def unit(self, unit_id: str) -> list[dict[str, Any]]:
        answer = await self.ask(f"units/{unit_id}/signals/{PERIOD}")
        assert answer.status_code == 200, answer.text
        id_of_event = answer.json()
        assert (id_of_event["unit_id"], id_of_event["period"]) == (unit_id, PERIOD)
        return list(id_of_event["signals"])

    async def person(self, employee_id: str) -> list[dict[str, Any]]:
        answer = await self.ask(f"months/{employee_id}/{PERIOD}/signals", self.city.token(employee_id))
        assert answer.status_code == 200, answer.text
        return list(answer.json()["signals"])

    async def _folded(self) -> bool:
        return len(await self.unit(self.one)) == 3 and len(await self.unit(self.two)) == 1


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def quarter(city: Installation) -> Quarter:
    quarter = Quarter(city)
    await quarter.start()
    return quarter


async def test_a_units_signals_the_highest_score_first(quarter: Quarter) -> None:
    mock, travel, crowd = await quarter.unit(quarter.one)
    assert mock == {
        "kind": "MOCK_LOCATION",
        "score": 90,
        "employee_id": quarter.dewi,
        "device_id": None,
        "at": f"{day(14)}T07:29:00+08:00",
        "events": quarter.mocked[:1],
        "says": "HP menyatakan posisinya buatan pada 1 absen. Apakah ada aplikasi yang mengubah lokasi di HP itu?",
    }
    assert (travel["kind"], travel["employee_id"]) == ("IMPOSSIBLE_TRAVEL", quarter.ani)
    assert travel["events"] == quarter.journey
    assert travel["says"].startswith("Absen di dua mesin yang berjarak 11,1 km dalam 1 menit.")
    assert (crowd["kind"], crowd["device_id"], crowd["employee_id"]) == ("BURST", quarter.gate, None)
    assert crowd["events"] == quarter.crowd
    assert crowd["says"] == f"5 orang absen di mesin {quarter.gate} dalam 4 detik. Apakah semuanya hadir sendiri?"


async def test_after_a_transfer_the_punches_are_the_new_units(quarter: Quarter) -> None:
    (mock,) = await quarter.unit(quarter.two)
    assert (mock["kind"], mock["employee_id"], mock["events"]) == ("MOCK_LOCATION", quarter.dewi, quarter.mocked[1:])


async def test_a_person_sees_what_they_may_be_asked_and_their_own_events_only(quarter: Quarter) -> None:
    travel, crowd = await quarter.person(quarter.ani)
    assert (travel["kind"], travel["events"]) == ("IMPOSSIBLE_TRAVEL", quarter.journey)
    assert (crowd["kind"], crowd["events"]) == ("BURST", quarter.crowd[:1])
    found = await quarter.person(quarter.dewi)
    assert [(each["kind"], each["events"]) for each in found] == [
        ("MOCK_LOCATION", quarter.mocked[:1]),
        ("MOCK_LOCATION", quarter.mocked[1:]),
        ("BURST", quarter.crowd[1:2]),
    ]


async def test_the_city_in_numbers(quarter: Quarter) -> None:
    id_of_event = (await quarter.ask(f"signals/{PERIOD}")).json()
    units = {each["unit_id"]: each["kinds"] for each in id_of_event["units"]}
    assert units[quarter.one] == {"MOCK_LOCATION": 1, "IMPOSSIBLE_TRAVEL": 1, "BURST": 1}
    assert units[quarter.two] == {"MOCK_LOCATION": 1}
    assert list(units) == sorted(units)
    assert all(units.values())
    assert id_of_event["total"] == {
        kind: sum(kinds.get(kind, 0) for kinds in units.values()) for kind in id_of_event["total"]
    }


async def test_signals_are_for_who_keeps_or_audits_the_unit_and_not_for_a_superior(quarter: Quarter) -> None:
    unit, person, city = f"units/{quarter.one}/signals", f"months/{quarter.ani}/{PERIOD}/signals", "signals"
    boss, colleague = quarter.city.token("boss"), quarter.city.token(quarter.others[0])
    for path, allowed in (
        (f"{unit}/{PERIOD}", [quarter.hr, quarter.admin, quarter.auditor]),
        (person, [quarter.hr, quarter.admin, quarter.auditor, quarter.city.token(quarter.ani)]),
        (f"{city}/{PERIOD}", [quarter.admin, quarter.auditor]),
    ):
        assert [(await quarter.ask(path, by)).status_code for by in allowed] == [200] * len(allowed)
        for by in (quarter.other, boss, colleague, quarter.city.token("f1", "finance")):
            answer = await quarter.ask(path, by)
            assert (answer.status_code, answer.headers["content-type"]) == (403, MEDIA_TYPE)
    assert (await quarter.ask(f"units/nowhere/signals/{PERIOD}")).status_code == 404


async def test_a_device_says_where_it_hangs_in_degrees_as_it_was_told(quarter: Quarter) -> None:
    id_of_event = (await quarter.ask(f"devices/{quarter.gate}")).json()
    assert id_of_event["position"] == HERE
    again = {"device_id": quarter.gate, "protocol": "HTTP", "site": quarter.gate, "timezone": str(ZONE)}
    before = await quarter.city.ledger.last_sequence()
    answer = await quarter.city.http.post(
        "/attendance/devices", json={**again, "position": HERE}, headers=quarter.admin
    )
    assert answer.status_code == 201
    assert await quarter.city.ledger.last_sequence() == before


async def test_punches_of_a_clock_far_ahead_are_asked_about_and_named(quarter: Quarter) -> None:
    """Three punches are quarantined over HTTP this month."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    device = quarter.city.token(quarter.hall, "device")
    activated = await quarter.city.http.post(f"/attendance/devices/{quarter.hall}/activation", headers=quarter.admin)
    assert activated.status_code == 201
    period = period_of(datetime.now(ZONE).date())
    for employee_id in quarter.others:
        punch = {"employee_id": employee_id, "at": ahead.isoformat()}
        answer = await quarter.city.http.post("/attendance/punches", json=punch, headers=device)
        assert answer.status_code == 202, answer.text

    async def found() -> Any:
        answer = await quarter.ask(f"units/{quarter.one}/signals/{period}")
        return [each for each in answer.json()["signals"] if each["device_id"] == quarter.hall]

    (skew,) = await eventually(found)
    assert (skew["kind"], skew["score"], len(set(skew["events"]))) == ("CLOCK_SKEW", 50, 3)
    for employee_id in quarter.others:
        answer = await quarter.ask(f"months/{employee_id}/{period}/signals")
        assert [len(each["events"]) for each in answer.json()["signals"]] == [1]
