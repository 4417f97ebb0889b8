"""A unit's people on a day and in a month: everybody once, and the sums what a count by hand gives."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.attendance.days.domain import DayStatus, DayView, day_views, month_view
from services.attendance.days.units.domain import DayCounts, Tally, count, person_day, recap
from services.attendance.days.units.sheet import TOTAL, csv_text, xlsx
from shared.events.attendance.days import AssemblyKind, ExcuseKind
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.projections.directory import Directory
from tests.kit.city_log import PERIOD, CityLog
from tests.unit.attendance.days.builders import Seen

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
    st.tuples(st.just("assembly"), people, days, st.booleans(), st.sampled_from(get_args(AssemblyKind))),
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
            case ("assembly", who, day, present, kind):
                log.assembly(day, present, kind, who)
    return log


async def directory_of(log: CityLog) -> Directory:
    """A directory that has read the log of these careers, one employee after the other."""
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
    others: tuple[DayStatus, ...] = ("ABSENT", "EXCUSED", "OFF", "NOT_YET")
    for status in others:
        assert getattr(counts, status.lower()) == statuses.count(status)


@given(st.lists(step, max_size=60), moments)
@settings(max_examples=60, deadline=None)
def test_a_recaps_sums_are_a_count_by_hand_over_the_months(steps: list, now: datetime) -> None:  # type: ignore[type-arg]
    known = Seen(town(steps).events)
    months = {who: month_view(who, PERIOD, known.places(who), known.of(who), now).days for who in PEOPLE}
    for unit_id in UNITS:
        days = {who: [day for day in months[who] if known.careers[who].works_in(unit_id, day.date)] for who in PEOPLE}
        sums = recap(unit_id, PERIOD, days)
        assert [person.employee_id for person in sums.people] == PEOPLE
        for tally, views in [(sums.total, [view for each in days.values() for view in each])] + [
            (person, days[person.employee_id]) for person in sums.people
        ]:
            by_hand(tally, views)
    whole = [recap("all", PERIOD, {who: [*days]}).total.workdays for who, days in months.items()]
    assert sum(whole) == sum(day.status not in ("OFF", "NOT_EMPLOYED") for days in months.values() for day in days)


def by_hand(tally: Tally, views: list[DayView]) -> None:
    worked = [view for view in views if view.status == "WORKED"]
    ended = [view for view in worked if not view.running]
    late = [view.late_minutes for view in worked if view.late_minutes]
    early = [view.early_minutes for view in worked if view.early_minutes]
    assert tally.worked == len(worked)
    assert (tally.late_days, tally.late_minutes) == (len(late), sum(late))
    assert (tally.early_days, tally.early_minutes) == (len(early), sum(early))
    assert tally.missing_in == sum(view.check_in is None for view in ended)
    assert tally.missing_out == sum(view.check_out is None for view in ended)
    for status in ("ABSENT", "EXCUSED", "NOT_YET"):
        assert getattr(tally, status.lower()) == sum(view.status == status for view in views)
    for kind in get_args(AssemblyKind):
        assert getattr(tally, f"missed_{kind.lower()}") == sum(view.assemblies.get(kind) is False for view in worked)
    for kind in get_args(ExcuseKind):
        assert getattr(tally, f"excused_{kind.lower()}") == sum(view.reason == kind for view in views)
    assert tally.workdays == tally.worked + tally.absent + tally.excused + tally.not_yet


def test_the_sheets_hold_the_recap_and_nothing_else() -> None:
    log = town([("day", "e1", 5, "08:31", "14:59"), ("excuse", "e2", 6, "SICK"), ("end", "e3", 10)])
    known, now = Seen(log.events), datetime(2026, 12, 1, tzinfo=UTC)
    sums = recap("u1", PERIOD, {e: month_view(e, PERIOD, known.places(e), known.of(e), now).days for e in PEOPLE})
    lines = list(csv.reader(csv_text(sums).splitlines()))
    assert lines[0] == ["employee_id", *Tally.model_fields]
    assert [line[0] for line in lines[1:]] == [*PEOPLE, TOTAL]
    rows = [tuple(person.model_dump(include=set(Tally.model_fields)).values()) for person in sums.people]
    assert [tuple(map(int, line[1:])) for line in lines[1:]] == [*rows, tuple(sums.total.model_dump().values())]
    (sheet,) = load_workbook(BytesIO(xlsx(sums)))
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [[str(cell) for cell in row] for row in cells] == lines
    assert all(type(cell) is int for row in cells[1:] for cell in row[1:])


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
