"""A unit's people on a day and in a month: everybody once, and the sums what a count by hand gives."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.attendance.days import DayStatus, DayView, day_views
from services.attendance.units.day import DayCounts, count, person_day
from shared.directory import Directory
from shared.memory_ledger import MemoryLedger
from shared.subject_index import SubjectIndex
from tests.city import CityLog
from tests.unit.attendance.seen import Seen

UNITS, PEOPLE = ["u1", "u2"], [f"e{n}" for n in range(1, 6)]

days = st.integers(1, 31)
people = st.sampled_from(PEOPLE)
clocks = st.sampled_from(["06:59", "07:45:59", "08:31", "12:00", "14:59", "16:00", "22:30"])
step = st.one_of(
    st.tuples(st.just("punch"), people, days, clocks, st.sampled_from(["IN", "OUT", "ANY"])),
    st.tuples(st.just("day"), people, days, clocks, clocks),
    st.tuples(st.just("excuse"), people, days, st.sampled_from(["SICK", "ANNUAL", "OFFICIAL_TRAVEL"])),
    st.tuples(st.just("transfer"), people, days, st.sampled_from(UNITS)),
    st.tuples(st.just("end"), people, st.integers(2, 31)),
    st.tuples(st.just("holiday"), days),
)
moments = st.integers(0, 40 * 24).map(lambda hours: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=hours))


def town(steps: list) -> CityLog:  # type: ignore[type-arg]
    log = CityLog()
    log.unit("u2", "Asia/Jayapura")
    for employee_id in PEOPLE:
        log.employee(employee_id)
    for what in steps:
        match what:
            case ("punch", who, day, at, kind):
                log.punch(day, at, kind, who)
            case ("day", who, day, arrival, departure):
                log.day(day, arrival, departure, who)
            case ("excuse", who, day, kind):
                log.excuse(kind, day, min(day + 2, 31), employee_id=who)
            case ("transfer", who, day, unit_id):
                log.transfer(day, unit_id, employee_id=who)
            case ("end", who, day):
                log.end(day, who)
            case ("holiday", day):
                log.holiday(day)
    return log


async def directory_of(log: CityLog) -> Directory:
    """What a directory has read of the log, an employee's career at a time."""
    ledger, index = MemoryLedger(), SubjectIndex()
    for event in log.events:
        subject = index.subject_of(event)
        rows = await ledger.read(subject)
        await ledger.append(subject, [event], rows[-1].seq if rows else 0)
    directory = Directory(ledger)
    async for page in ledger.tail(["city.>", "log.*.*.appraisal.*"]):
        directory._take(page)
        if not page:
            break
    return directory


@pytest.mark.parametrize(
    ("status", "late", "heading"),
    [
        ("WORKED", 0, "in_time"),
        ("WORKED", 1, "late"),
        ("WORKED", None, "no_arrival"),
        ("ABSENT", None, "absent"),
        ("EXCUSED", 20, "excused"),
        ("OFF", None, "off"),
        ("NOT_YET", None, "not_yet"),
    ],
)
def test_everybody_stands_under_one_heading(status: DayStatus, late: int | None, heading: str) -> None:
    view = DayView(date=date(2026, 10, 5), status=status, late_minutes=late, reasons=[])
    assert count([person_day("e1", view)]) == DayCounts(**{heading: 1})


@given(st.lists(step, max_size=30), days, moments)
@settings(max_examples=60, deadline=None)
def test_a_days_counts_are_the_statuses_listed(steps: list, day: int, now: datetime) -> None:  # type: ignore[type-arg]
    log = town(steps)
    known = Seen(log.events)
    on = log.date(day)
    listed = []
    for who in PEOPLE:
        if known.careers[who].works_in("u1", on):
            (view,) = day_views(known.places(who), known.of(who), on, on, now)
            listed.append(person_day(who, view))
    counts = count(listed)
    statuses = [person.status for person in listed]
    assert "NOT_EMPLOYED" not in statuses
    assert sum(counts.model_dump().values()) == len(listed)
    assert counts.in_time + counts.late + counts.no_arrival == statuses.count("WORKED")
    for status in {"ABSENT", "EXCUSED", "OFF", "NOT_YET"} & set(get_args(DayStatus)):
        assert getattr(counts, status.lower()) == statuses.count(status)


@given(st.lists(step, max_size=15))
@settings(max_examples=40, deadline=None)
async def test_the_staff_of_a_unit_are_those_whose_career_says_so(steps: list) -> None:  # type: ignore[type-arg]
    log = town(steps)
    directory = await directory_of(log)
    careers = Seen(log.events).careers
    for unit_id in UNITS:
        ever = set()
        for day in range(1, 32):
            on = log.date(day)
            there = [who for who in PEOPLE if careers[who].works_in(unit_id, on)]
            assert list(directory.staff(unit_id, on, on)) == there
            ever |= set(there)
        assert list(directory.staff(unit_id, log.date(1), log.date(31))) == sorted(ever)
    assert directory.staff("nowhere", log.date(1), log.date(31)) == {}
    for who in PEOPLE:  # on every day employed, in one unit and no other
        for day in range(1, 32):
            on = log.date(day)
            assert sum(who in directory.staff(unit, on, on) for unit in UNITS) == careers[who].employed(on)
