"""The list of things to do: days without report against a brute force, the words, a month's readiness, its limits."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.limits.domain import packaged
from services.activity.notify import wording
from services.activity.notify.domain import FAILURES, REST, Circuit, backoff, quiet_seconds, stale
from services.activity.reminders.domain import evolve, remind
from services.activity.todo.domain import ReturnedReport, Todo, WaitingReports, sentence
from services.activity.todo.expected import Absence, dates, expected, working
from services.activity.todo.readiness import MonthProgress, Numbers, ReadinessCounts, count, standing, together
from shared.city.calendar import Calendar, Workdays
from shared.city.roster import Career
from shared.events import appraisal as app
from shared.events.activity.reminders import Due, ReminderDueData
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    Hours,
    SchedulePublished,
    SchedulePublishedData,
)
from shared.values.period import bit, days_between, days_of, overlap, period_of

NOW = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 4)  # a Wednesday
FIRST, LAST = date(2026, 9, 20), date(2026, 12, 10)
PERIODS = ("2026-10", "2026-11")
near = st.dates(FIRST, LAST)
HOURS = Hours(start="07:30", end="16:00")
WEEKS: dict[str, Any] = {
    "office": dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI"), HOURS),
    "market": dict.fromkeys(("TUE", "SAT", "SUN"), HOURS),
}


def recorded(kind: Any, data: Any) -> Any:
    return kind.record(data, time=NOW, actor="hr:h1")


def registered(since: date, schedule: str = "office") -> Any:
    data = app.EmployeeRegisteredData(
        employee_id="e1",
        nip="198001012005011001",
        name="Nama",
        employment="PNS",
        rank_grade="III/b",
        family_status="K/1",
        salary=1,
        unit_id="u1",
        schedule_id=schedule,
        effective_from=since,
    )
    return recorded(app.EmployeeRegistered, data)


def a_calendar(holidays: list[date]) -> Calendar:
    calendar = Calendar()
    for seq, (schedule_id, weekly) in enumerate(WEEKS.items(), 1):
        data = SchedulePublishedData(schedule_id=schedule_id, weekly=weekly, effective_from=date(2020, 1, 1))
        calendar.evolve(recorded(SchedulePublished, data), seq)
    for seq, day in enumerate(holidays, 10):
        holiday = HolidayDeclaredData(date=day, name="Libur", kind="NATIONAL")
        calendar.evolve(recorded(HolidayDeclared, holiday), seq)
    return calendar


# --- days without report


@given(
    hired=near,
    moved=st.none() | near,
    ended=st.none() | near,
    holidays=st.lists(near, max_size=8),
    excuses=st.lists(st.tuples(near, st.integers(0, 40)), max_size=4),
    roster=st.dictionaries(near, st.booleans(), max_size=12),
    reported=st.sets(near, max_size=60),
    period=st.sampled_from(PERIODS),
)
def test_days_without_report_are_those_of_a_brute_force(
    hired: date,
    moved: date | None,
    ended: date | None,
    holidays: list[date],
    excuses: list[tuple[date, int]],
    roster: dict[date, bool],
    reported: set[date],
    period: str,
) -> None:
    career, calendar = Career(), a_calendar(holidays)
    career.evolve(registered(hired), 1)
    if moved:
        data = app.EmployeeTransferredData(
            employee_id="e1", unit_id="u2", schedule_id="market", position_id=None, effective_from=moved
        )
        career.evolve(recorded(app.EmployeeTransferred, data), 2)
    if ended:
        end = app.EmploymentEndedData(employee_id="e1", effective_from=ended, reason="pensiun")
        career.evolve(recorded(app.EmploymentEnded, end), 3)
    spans = [(first, first + timedelta(days=more)) for first, more in excuses]

    def owed(day: date) -> bool:
        assignment = career.assignment(day)
        if day in reported or assignment is None or not career.employed(day):
            return False
        if any(first <= day <= last for first, last in spans):
            return False
        return roster.get(day, calendar.hours(assignment.schedule_id, day) is not None)

    absence = Absence(
        excused=_bits(period, (day for span in spans for day in days_between(*span))),
        shifts=_bits(period, (day for day, works in roster.items() if works)),
        free=_bits(period, (day for day, works in roster.items() if not works)),
    )
    with_report = _bits(period, reported)
    found = expected(working(Workdays(calendar), career, period), absence) & ~with_report
    assert list(dates(period, found)) == [day for day in days_of(period) if owed(day)]


def _bits(period: str, days: Iterable[date]) -> int:
    return sum(bit(day) for day in {day for day in days if period_of(day) == period})


@given(first=near, last=near, period=st.sampled_from(PERIODS))
def test_an_overlap_is_the_days_of_both(first: date, last: date, period: str) -> None:
    assert overlap(period, first, last) == _bits(period, (day for day in days_of(period) if first <= day <= last))


# --- words


@pytest.mark.parametrize(
    ("kind", "number", "oldest", "text"),
    [
        ("DAY_WITHOUT_REPORT", 3, "2026-11-02", "3 hari belum dilaporkan (paling lama Senin 2 November)."),
        ("DAY_WITHOUT_REPORT", 1, "2026-11-03", "1 hari belum dilaporkan (Selasa 3 November)."),
        ("DAY_WITHOUT_REPORT", 2, "2025-12-31", "2 hari belum dilaporkan (paling lama Rabu 31 Desember 2025)."),
        ("RETURNED", 1, "2026-10-30", "1 laporan Anda dikembalikan untuk diperbaiki (Jumat 30 Oktober)."),
        ("RETURNED", 2, "2026-08-17", "2 laporan Anda dikembalikan untuk diperbaiki (paling lama Senin 17 Agustus)."),
        ("WAITS_FOR_ME", 12, "2026-11-01", "12 laporan bawahan menunggu Anda (paling lama Minggu 1 November)."),
        (
            "ESCALATED_TO_ME",
            2,
            "2026-05-28",
            "2 laporan diteruskan kepada Anda karena belum diputuskan (paling lama Kamis 28 Mei).",
        ),
        ("WINDOW_CLOSES", 1, "2026-11-07", "Hari ini batas waktu melaporkan Sabtu 7 November."),
        ("WINDOW_CLOSES", 2, "2026-11-06", "Hari ini batas waktu melaporkan 2 hari (paling lama Jumat 6 November)."),
    ],
)
def test_each_thing_to_do_is_one_sentence(kind: Any, number: int, oldest: str, text: str) -> None:
    assert sentence(Due(kind=kind, count=number, oldest=date.fromisoformat(oldest)), TODAY) == text


MUCH = Todo(
    "e1",
    TODAY,
    True,
    missing=[date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 3)],
    closing=[date(2026, 10, 30)],
    returned=[ReturnedReport(date(2026, 11, 2), "a1", "kurang jelas", 0)],
    closed=[date(2026, 9, 1)],
    waiting=[WaitingReports("e3", 5, date(2026, 11, 1)), WaitingReports("e2", 7, date(2026, 11, 2))],
    escalated=[WaitingReports("e4", 2, date(2026, 10, 28))],
)


def test_a_digest_says_all_of_it_in_short_the_most_urgent_first() -> None:
    reminder = ReminderDueData(employee_id="e1", date=TODAY, items=MUCH.items)
    assert wording.subject(reminder) == "e-Kinerja Rabu 4 November: yang perlu Anda kerjakan"
    assert wording.body(reminder).splitlines() == [
        "Hari ini batas waktu melaporkan Jumat 30 Oktober.",
        "1 laporan Anda dikembalikan untuk diperbaiki (Senin 2 November).",
        "3 hari belum dilaporkan (paling lama Jumat 30 Oktober).",
        "2 laporan diteruskan kepada Anda karena belum diputuskan (paling lama Rabu 28 Oktober).",
        "12 laporan bawahan menunggu Anda (paling lama Minggu 1 November).",
    ]


def test_nothing_to_do_is_no_item() -> None:
    assert Todo("e1", TODAY, True, closed=[TODAY]).items == ()


# --- the standing of a month


@pytest.mark.parametrize(
    ("days", "numbers", "state", "oldest"),
    [
        ([], Numbers(), "READY", None),  # on leave all month
        ([], Numbers(reported=1 << 2 | 1 << 3, verified=2), "READY", None),
        ([], Numbers(reported=1 << 2 | 1 << 3, verified=1, submitted=1), "WAITING", None),
        ([3, 5], Numbers(reported=1 << 2, verified=1, submitted=1), "LATE", date(2026, 11, 3)),
        ([], Numbers(reported=1 << 2, returned=1), "LATE", None),
    ],
)
def test_how_far_somebody_is(days: list[int], numbers: Numbers, state: str, oldest: date | None) -> None:
    found = standing(MonthProgress("e1", sum(1 << day for day in days), numbers), "2026-11")
    assert (found.state, found.days_without_report, found.oldest) == (state, len(days), oldest)


few = st.integers(0, 3)
months = st.builds(
    MonthProgress,
    st.just("e1"),
    st.integers(0, 2**30 - 1).map(lambda bits: bits << 1),
    st.builds(Numbers, few, few, few, few, few),
)


@given(st.lists(st.lists(months, max_size=6), max_size=4))
def test_counts_are_those_of_everybodys_standing_and_a_sum_counts_everybody_once(
    units: list[list[MonthProgress]],
) -> None:
    everybody = [standing(each, "2026-11") for unit in units for each in unit]
    states = [each.state for each in everybody]
    assert together(map(count, units)) == ReadinessCounts(
        people=len(everybody),
        ready=states.count("READY"),
        waiting=states.count("WAITING"),
        late=states.count("LATE"),
        days_without_report=sum(each.days_without_report for each in everybody),
        reports_returned=sum(each.returned for each in everybody),
        reports_waiting=sum(each.waiting for each in everybody),
    )


# --- reminders


@given(st.lists(near, max_size=10))
def test_a_day_is_said_once_and_never_after_a_later_one(days: list[date]) -> None:
    last, reminded = None, list[date]()
    for day in days:
        for event in remind(last, Todo("e1", day, True, missing=[day - timedelta(days=1)]), NOW):
            last = evolve(last, event)
            reminded.append(day)
    assert reminded == sorted(set(reminded))
    assert not days or max(days) in reminded


def test_the_same_persons_day_has_the_same_id_whatever_is_said_when() -> None:
    (one,), (other,) = remind(None, MUCH, NOW), remind(None, Todo("e1", TODAY, True, missing=[TODAY]), NOW)
    (tomorrow,) = remind(None, Todo("e1", TODAY + timedelta(days=1), True, missing=[TODAY]), NOW)
    assert one.id == other.id != tomorrow.id


def test_who_does_not_work_today_or_has_nothing_to_do_is_left_alone() -> None:
    assert remind(None, Todo("e1", TODAY, False, missing=[TODAY]), NOW) == []
    assert remind(None, Todo("e1", TODAY, True), NOW) == []


# --- when


@pytest.mark.parametrize(
    ("at", "hours"),
    [("06:00", 0), ("09:00", 0), ("19:59:59.999", 0), ("20:00", 10), ("23:30", 6.5), ("00:00", 6), ("05:59", 1 / 60)],
)
def test_nobody_is_sent_anything_in_the_quiet_hours(at: str, hours: float) -> None:
    local = datetime.combine(TODAY, time.fromisoformat(at), UTC)
    assert quiet_seconds(local, packaged().on(TODAY)) == pytest.approx(hours * 3_600)


@given(st.timedeltas(timedelta(), timedelta(days=300)))
def test_the_quiet_hours_end_with_the_wait(later: timedelta) -> None:
    local = NOW + later
    limits = packaged().on(TODAY)
    assert quiet_seconds(local + timedelta(seconds=quiet_seconds(local, limits)), limits) == 0


@pytest.mark.parametrize(("today", "too_old"), [(4, False), (5, False), (6, True)])
def test_a_digest_is_good_until_the_day_after(today: int, too_old: bool) -> None:
    assert stale(TODAY, date(2026, 11, today)) is too_old


def test_the_wait_between_tries_grows_to_an_hour() -> None:
    assert [backoff(tries) for tries in (1, 2, 3, 7, 1_000)] == [60, 120, 240, 3_600, 3_600]


def test_a_circuit_rests_after_failures_in_a_row_until_something_works() -> None:
    circuit = Circuit()
    for _ in range(FAILURES - 1):
        circuit.failed(NOW)
    assert circuit.rest_seconds(NOW) == 0
    circuit.failed(NOW)
    assert circuit.rest_seconds(NOW) == REST.total_seconds()
    assert circuit.rest_seconds(NOW + REST) == 0
    circuit.failed(NOW + REST)
    assert circuit.rest_seconds(NOW + REST) > 0
    circuit.worked()
    assert circuit.rest_seconds(NOW + REST) == 0
