"""A unit's day and month over HTTP: the right people on every day, and the same numbers in every format."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from openpyxl import load_workbook

from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData
from shared.problems import MEDIA_TYPE
from shared.values.period import days_of, period_of
from tests.kit.installation import HIRED, Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

_EIGHTH = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=8)
MONDAY = _EIGHTH + timedelta(days=-_EIGHTH.weekday() % 7)  # past, its week inside one month
TUESDAY, WEDNESDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in (1, 2, -1))
PERIOD = period_of(MONDAY)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}


class Office:
    """Two units; `ani`, `budi` and `cici` start in the first, and `cici` works in the second from Wednesday on."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:8]
        self.city, self.one, self.two = city, f"o{mark}", f"p{mark}"
        self.ani, self.budi, self.cici = (f"{name}{mark}" for name in ("a", "b", "c"))
        self.hr, self.other = (city.token("h1", "unit_hr", units=[unit]) for unit in (self.one, self.two))
        self.admin, self.auditor = city.token("h9", "hr_admin"), city.token("i1", "auditor")

    async def start(self) -> None:
        for unit in (self.one, self.two):
            await self.city.unit(unit)
        for employee_id in (self.ani, self.budi, self.cici):
            await self.city.employee(employee_id, self.one)
        move = EmployeeTransferredData(
            employee_id=self.cici, unit_id=self.two, schedule_id="office", effective_from=WEDNESDAY
        )
        await self.city.append(EmployeeTransferred.record(move, time=datetime.now(UTC), actor="hr:h1"))
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        await self.post("schedules", schedule)
        punches = [
            (self.ani, MONDAY, "07:29:00", "16:00:00"),
            (self.budi, MONDAY, "07:50:00", "15:00:00"),
            (self.cici, TUESDAY, "07:30:00", "16:00:00"),
            (self.cici, WEDNESDAY, "08:00:00", "16:00:00"),
        ]
        for employee_id, day, *clocks in punches:
            items = [{"employee_id": employee_id, "at": f"{day}T{clock}+08:00"} for clock in clocks]
            await self.post("punches/batch", {"items": items})
        excuse = {"employee_id": self.ani, "excuse_id": "x1", "kind": "OFFICIAL_TRAVEL"}
        await self.post("excuses", {**excuse, "date_from": f"{TUESDAY}", "date_to": f"{TUESDAY}"})
        await eventually(self._folded)

    async def post(self, path: str, body: Any) -> None:
        answer = await self.city.http.post(f"/attendance/{path}", json=body, headers=self.admin)
        assert answer.status_code < 300, answer.text
        assert not answer.json().get("refused")

    async def ask(self, path: str, by: Headers | None = None, **query: Any) -> httpx.Response:
        return await self.city.http.get(f"/attendance/units/{path}", params=query, headers=by or self.admin)

    async def day(self, unit: str, day: date, **query: Any) -> dict[str, Any]:
        answer = await self.ask(f"{unit}/days/{day}", **query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def _folded(self) -> bool:
        monday, tuesday = await self.day(self.one, MONDAY), await self.day(self.one, TUESDAY)
        wednesday = await self.day(self.two, WEDNESDAY)
        times = [person["check_out"] for day in (monday, tuesday, wednesday) for person in day["items"]]
        return sum(map(bool, times)) == 4 and tuesday["counts"]["excused"] == 1


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.start()
    return office


def counts(**some: int) -> dict[str, int]:
    return dict.fromkeys(("in_time", "late", "no_arrival", "absent", "excused", "off", "not_yet"), 0) | some


def statuses(day: dict[str, Any]) -> list[tuple[str, str]]:
    return [(person["employee_id"], person["status"]) for person in day["items"]]


def refused(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE


async def test_a_units_day(office: Office) -> None:
    day = await office.day(office.one, MONDAY)
    assert (day["unit_id"], day["date"], day["next"]) == (office.one, f"{MONDAY}", None)
    assert day["counts"] == counts(in_time=1, late=1, absent=1)
    assert statuses(day) == [(office.ani, "WORKED"), (office.budi, "WORKED"), (office.cici, "ABSENT")]
    assert day["items"][1] == {
        "employee_id": office.budi,
        "status": "WORKED",
        "check_in": f"{MONDAY}T07:50:00+08:00",
        "check_out": f"{MONDAY}T15:00:00+08:00",
        "late_minutes": 20,
        "early_minutes": 60,
        "reasons": ["Terlambat 20 menit", "Pulang 60 menit lebih awal"],
    }
    assert day["items"][2]["reasons"] == ["Tanpa keterangan"]
    assert (await office.day(office.one, SUNDAY))["counts"] == counts(off=3)
    assert (await office.day(office.one, HIRED - timedelta(days=1)))["items"] == []
    ahead = await office.day(office.one, next(d for d in _days_ahead() if d.weekday() == 0))
    assert ahead["counts"] == counts(not_yet=2)
    assert {tuple(person["reasons"]) for person in ahead["items"]} == {("Belum waktunya",)}


def _days_ahead() -> Sequence[date]:
    return [datetime.now(UTC).date() + timedelta(days=n) for n in range(3, 11)]


async def test_a_transfer_puts_a_person_into_the_right_unit_on_every_day(office: Office) -> None:
    assert statuses(await office.day(office.one, TUESDAY)) == [
        (office.ani, "EXCUSED"),
        (office.budi, "ABSENT"),
        (office.cici, "WORKED"),
    ]
    assert statuses(await office.day(office.two, TUESDAY)) == []
    assert statuses(await office.day(office.one, WEDNESDAY)) == [(office.ani, "ABSENT"), (office.budi, "ABSENT")]
    moved = await office.day(office.two, WEDNESDAY)
    assert statuses(moved) == [(office.cici, "WORKED")]
    assert moved["items"][0]["reasons"] == ["Terlambat 30 menit"]
    for day in days_of(PERIOD):
        there = [
            unit for unit in (office.one, office.two) if office.cici in dict(statuses(await office.day(unit, day)))
        ]
        assert there == [office.two if day >= WEDNESDAY else office.one]


async def test_a_page_holds_its_part_of_the_people_and_the_counts_of_all(office: Office) -> None:
    whole = await office.day(office.one, MONDAY)
    found, cursor = [], None
    for _ in whole["items"]:
        page = await office.day(office.one, MONDAY, limit=1, **({"cursor": cursor} if cursor else {}))
        assert page["counts"] == whole["counts"]
        found += page["items"]
        cursor = page["next"]
    assert found == whole["items"]
    assert cursor is None


def person(recap: dict[str, Any], employee_id: str) -> dict[str, int]:
    """The counts of a person that are not 0."""
    (found,) = [each for each in recap["people"] if each["employee_id"] == employee_id]
    return {name: number for name, number in found.items() if name != "employee_id" and number}


async def test_a_recap_counts_the_days_of_each_person_in_the_unit(office: Office) -> None:
    one, two = [(await office.ask(f"{unit}/recap/{PERIOD}")).json() for unit in (office.one, office.two)]
    assert [each["employee_id"] for each in one["people"]] == [office.ani, office.budi, office.cici]
    assert [each["employee_id"] for each in two["people"]] == [office.cici]
    workdays = [day for day in days_of(PERIOD) if day.weekday() < 5]
    before = sum(day < WEDNESDAY for day in workdays)
    month = len(workdays)
    assert person(one, office.ani) == {
        "workdays": month,
        "worked": 1,
        "absent": month - 2,
        "excused": 1,
        "excused_official_travel": 1,
    }
    assert person(one, office.budi) == {
        "workdays": month,
        "worked": 1,
        "late_days": 1,
        "late_minutes": 20,
        "early_days": 1,
        "early_minutes": 60,
        "absent": month - 1,
    }
    assert person(one, office.cici) == {"workdays": before, "worked": 1, "absent": before - 1}
    late = {"late_days": 1, "late_minutes": 30}
    rest = month - before
    assert person(two, office.cici) == {"workdays": rest, "worked": 1, "absent": rest - 1} | late
    for recap in (one, two):
        names = recap["total"].keys()
        assert recap["total"] == {name: sum(each[name] for each in recap["people"]) for name in names}


async def test_the_tables_hold_the_same_numbers_as_json(office: Office) -> None:
    path = f"{office.one}/recap/{PERIOD}"
    answered = (await office.ask(path)).json()
    text, book = [await office.ask(path, format=kind) for kind in ("csv", "xlsx")]
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert book.headers["content-disposition"] == f'attachment; filename="{office.one}-{PERIOD}.xlsx"'
    lines = list(csv.DictReader(text.text.splitlines()))
    numbers = [{**each} for each in (*answered["people"], {"employee_id": "(total)", **answered["total"]})]
    assert lines == [{name: str(value) for name, value in each.items()} for each in numbers]
    (sheet,) = load_workbook(BytesIO(book.content))
    header, *rows = sheet.iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True)) for row in rows] == numbers


async def test_a_units_views_are_for_who_keeps_or_audits_it(office: Office) -> None:
    for path in (f"{office.one}/days/{MONDAY}", f"{office.one}/recap/{PERIOD}"):
        for by in (office.hr, office.admin, office.auditor):
            assert (await office.ask(path, by)).status_code == 200
        for by in (office.other, office.city.token(office.ani), office.city.token("f1", "finance")):
            refused(await office.ask(path, by), 403)
        refused(await office.ask(path.replace(office.one, "nowhere")), 404)
        refused(await office.ask(path.replace(office.one, "nowhere"), office.hr), 403)
