"""Assemblies over HTTP: a whole unit at once, an answer for each person, corrections, and their place in month and
recap.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from shared.events import decode
from shared.events.attendance import days as att
from shared.log.subjects import attendance_month
from shared.problems import MEDIA_TYPE
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

_EIGHTH = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=8)
MONDAY = _EIGHTH + timedelta(days=-_EIGHTH.weekday() % 7)  # past, its week inside one month
TUESDAY, SUNDAY = MONDAY + timedelta(days=1), MONDAY - timedelta(days=1)
PERIOD = period_of(MONDAY)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}


class Office:
    """`ani` and `budi` came on Monday and Tuesday, `cici` is excused on Monday; `officer` keeps the unit's records."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:8]
        self.city, self.unit = city, f"o{mark}"
        self.ani, self.budi, self.cici, self.officer = (f"{name}{mark}" for name in "abcd")
        self.hr = city.token(self.officer, "employee", "unit_hr", units=[self.unit])
        self.admin = city.token("h9", "hr_admin")

    async def start(self) -> None:
        await self.city.unit(self.unit)
        for employee_id in (self.ani, self.budi, self.cici, self.officer):
            await self.city.employee(employee_id, self.unit)
        await self._post("schedules", {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"})
        items = [
            {"employee_id": employee_id, "at": f"{day}T{clock}+08:00"}
            for employee_id in (self.ani, self.budi)
            for day in (MONDAY, TUESDAY)
            for clock in ("07:29:00", "16:00:00")
        ]
        await self._post("punches/batch", {"items": items})
        excuse = {"employee_id": self.cici, "excuse_id": "x1", "kind": "OFFICIAL_TRAVEL"}
        await self._post("excuses", {**excuse, "date_from": f"{MONDAY}", "date_to": f"{MONDAY}"})
        await eventually(self._folded)

    async def _folded(self) -> bool:
        days = [await self.day(who, day) for who in (self.ani, self.budi) for day in (MONDAY, TUESDAY)]
        excused = await self.day(self.cici, MONDAY)
        return all(day["check_out"] for day in days) and excused["status"] == "EXCUSED"

    async def _post(self, path: str, body: Any) -> None:
        answer = await self.city.http.post(f"/attendance/{path}", json=body, headers=self.admin)
        assert answer.status_code < 300, answer.text
        assert not answer.json().get("refused")

    async def record(
        self, *present: str, day: date = MONDAY, kind: str = "MORNING", by: Headers | None = None
    ) -> httpx.Response:
        body = {"unit_id": self.unit, "date": day.isoformat(), "kind": kind, "present": present}
        return await self.city.http.post("/attendance/assemblies", json=body, headers=by or self.admin)

    async def recorded(self, *present: str, **more: Any) -> list[tuple[str, str]]:
        answer = await self.record(*present, **more)
        assert answer.status_code == 200, answer.text
        return [(item["id"], item["status"]) for item in answer.json()["items"]]

    async def day(self, employee_id: str, day: date) -> dict[str, Any]:
        path = f"/attendance/months/{employee_id}/{PERIOD}"
        answer = await self.city.http.get(path, headers=self.city.token(employee_id))
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["days"][day.day - 1])

    async def sees(self, employee_id: str, day: date, **assemblies: bool) -> dict[str, Any]:
        """The day, once these are its assemblies."""

        async def found() -> dict[str, Any] | None:
            view = await self.day(employee_id, day)
            return view if view["assemblies"] == assemblies else None

        return dict(await eventually(found))

    async def assemblies_of(self, employee_id: str) -> Sequence[tuple[str, str, bool]]:
        events = [decode(row.body) for row in await self.city.ledger.read(attendance_month(employee_id, MONDAY))]
        about = [event.data for event in events if isinstance(event, att.AssemblyRecorded)]
        return [(data.date.isoformat(), data.kind, data.present) for data in about]


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.start()
    return office


async def test_of_a_unit_present_and_missing_are_recorded_and_the_excused_left_out(office: Office) -> None:
    answered = await office.recorded(office.ani)
    assert answered == [(who, "RECORDED") for who in (office.ani, office.budi, office.officer)]
    assert await office.recorded(office.ani) == answered
    assert (await office.sees(office.ani, MONDAY, MORNING=True))["reasons"] == ["Tepat waktu"]
    missed = await office.sees(office.budi, MONDAY, MORNING=False)
    assert missed["reasons"] == ["Tepat waktu", "Tidak ikut apel pagi"]
    assert [await office.assemblies_of(who) for who in (office.ani, office.budi, office.cici, office.officer)] == [
        [(MONDAY.isoformat(), "MORNING", True)],
        [(MONDAY.isoformat(), "MORNING", False)],
        [],
        [(MONDAY.isoformat(), "MORNING", False)],
    ]
    path = f"/attendance/units/{office.unit}/recap/{PERIOD}"
    people = (await office.city.http.get(path, headers=office.admin)).json()["people"]
    assert {who["employee_id"]: who["missed_morning"] for who in people} == {
        office.ani: 0,
        office.budi: 1,
        office.cici: 0,
        office.officer: 0,  # absent that day: that says it all
    }


async def test_put_right_the_last_word_holds_and_nothing_else_is_said(office: Office) -> None:
    for present in ((office.ani,), (office.ani, office.budi), (office.ani,)):
        await office.recorded(*present)
    assert [present for _, _, present in await office.assemblies_of(office.budi)] == [False, True, False]
    assert [present for _, _, present in await office.assemblies_of(office.ani)] == [True]
    await office.sees(office.budi, MONDAY, MORNING=False)


async def test_the_same_sent_at_once_is_recorded_once(office: Office) -> None:
    await asyncio.gather(*(office.recorded(office.ani) for _ in range(8)))
    assert [len(await office.assemblies_of(who)) for who in (office.ani, office.budi)] == [1, 1]


async def test_on_a_free_day_only_who_is_named_is_recorded(office: Office) -> None:
    assert await office.recorded(office.cici, day=SUNDAY, kind="CEREMONY") == [(office.cici, "RECORDED")]
    view = await office.sees(office.cici, SUNDAY, CEREMONY=True)
    assert (view["status"], view["reasons"]) == ("OFF", ["Bukan hari kerja"])


async def test_strangers_are_refused_by_name_and_nobody_says_it_of_themselves(office: Office) -> None:
    answer = await office.record(office.ani, "nobody", office.officer, by=office.hr)
    refusals = {item["id"]: item["reason"] for item in answer.json()["items"] if item["status"] == "REFUSED"}
    assert refusals == {
        "nobody": f"The employee does not work in unit {office.unit} on {MONDAY}.",
        office.officer: "Nobody changes their own record.",
    }
    assert await office.assemblies_of(office.officer) == []
    assert await office.assemblies_of(office.budi) == [(MONDAY.isoformat(), "MORNING", False)]


async def test_who_does_not_keep_the_units_records_and_days_to_come_are_refused(office: Office) -> None:
    elsewhere = office.city.token("h2", "unit_hr", units=["elsewhere"])
    auditor = office.city.token("h2", "unit_hr", "auditor", units=["elsewhere"])
    later = datetime.now(UTC).date() + timedelta(days=2)
    for answer, status in [
        (await office.record(office.ani, by=elsewhere), 403),
        (await office.record(office.ani, by=auditor), 403),
        (await office.record(office.ani, day=later), 422),
    ]:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == MEDIA_TYPE
    assert await office.assemblies_of(office.ani) == []
