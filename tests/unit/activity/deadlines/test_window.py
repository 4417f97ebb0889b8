"""The window in which the work of a day may be entered: tables to the second at both ends (domain 5.1, 5.4, 6.4)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.deadlines.domain import Deadlines
from services.activity.deadlines.downtime.domain import Downtime, Span
from services.activity.limits.domain import packaged
from services.activity.work import decisions
from services.activity.work.decisions import Verdict
from services.activity.work.domain import ActivityMonth, evolve
from shared.caller import Who
from shared.city.calendar import Calendar, Workdays
from shared.city.roster import Career, Organisation
from shared.city.workday import instant, microseconds
from shared.events import Event
from shared.events.activity import work as act
from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData, UnitDefined, UnitDefinedData
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    Hours,
    SchedulePublished,
    SchedulePublishedData,
)
from shared.problems import Problem
from tests.unit.activity.work.builders import BOSS, FACTS, MINE, NOW, because, hired, submit, work

OFFICE = {name: Hours(start="07:30", end="16:00") for name in ("MON", "TUE", "WED", "THU", "FRI")}
SIX = OFFICE | {"SAT": Hours(start="07:30", end="12:00")}
SECOND = timedelta(seconds=1)


def calendar(weekly: Any = None, *holidays: str) -> Any:
    found: Any = Calendar()
    if weekly is not None:
        data = SchedulePublishedData(schedule_id="office", weekly=weekly, effective_from=date(2020, 1, 1))
        found.evolve(SchedulePublished.record(data, time=NOW, actor="hr:h1"), 1)
    for seq, day in enumerate(holidays, 2):
        free = HolidayDeclaredData(date=date.fromisoformat(day), name="Libur", kind="NATIONAL")
        found.evolve(HolidayDeclared.record(free, time=NOW, actor="hr:h1"), seq)
    return found


def organisation(**zones: str) -> Any:
    found: Any = Organisation()
    for seq, (unit_id, zone) in enumerate(zones.items(), 1):
        data = UnitDefinedData(unit_id=unit_id, name=unit_id, kind="AGENCY", timezone=zone)
        found.evolve(UnitDefined.record(data, time=NOW, actor="hr:h1"), seq)
    return found


def deadlines(
    known: Calendar | None = None,
    zone: str = "Asia/Makassar",
    outages: Sequence[Downtime] = (),
    career: Career = MINE,
) -> Deadlines:
    return Deadlines(
        career, Workdays(known or calendar(OFFICE)), organisation(u1=zone, u2="Asia/Jayapura"), packaged(), outages
    )


def ends(found: Deadlines, day: str) -> tuple[str, str]:
    """The window's end and the cut-off by the unit's clock."""
    on = date.fromisoformat(day)
    window = found.window(on)
    return found.local(on, window.ends).isoformat()[:16], found.local(on, window.cutoff).isoformat()[:16]


CUTOFF = "2026-12-04T00:00"  # Tuesday to Thursday are the first workdays of December


@pytest.mark.parametrize(
    ("known", "day", "expected"),
    [
        # Monday to Friday
        (calendar(OFFICE), "2026-11-16", ("2026-11-20T00:00", CUTOFF)),
        (calendar(OFFICE), "2026-11-19", ("2026-11-25T00:00", CUTOFF)),  # over the weekend
        (calendar(OFFICE), "2026-11-20", ("2026-11-26T00:00", CUTOFF)),
        (calendar(OFFICE), "2026-11-21", ("2026-11-26T00:00", CUTOFF)),  # work on a Saturday
        (calendar(OFFICE), "2026-11-22", ("2026-11-26T00:00", CUTOFF)),
        # month end: the third workday of December is the last there is
        (calendar(OFFICE), "2026-11-27", ("2026-12-03T00:00", CUTOFF)),
        (calendar(OFFICE), "2026-11-30", (CUTOFF, CUTOFF)),
        (calendar(OFFICE), "2026-12-01", ("2026-12-05T00:00", "2027-01-06T00:00")),
        # year end, with New Year
        (calendar(OFFICE, "2027-01-01"), "2026-12-31", ("2027-01-07T00:00", "2027-01-07T00:00")),
        (calendar(OFFICE), "2026-12-31", ("2027-01-06T00:00", "2027-01-06T00:00")),
        # holidays are nobody's workdays
        (calendar(OFFICE, "2026-11-17", "2026-11-18"), "2026-11-16", ("2026-11-24T00:00", CUTOFF)),
        (calendar(OFFICE, "2026-12-02"), "2026-11-30", ("2026-12-05T00:00", "2026-12-05T00:00")),
        # six days a week, one day a week
        (calendar(SIX), "2026-11-19", ("2026-11-24T00:00", CUTOFF)),
        (calendar({"MON": OFFICE["MON"]}), "2026-11-10", ("2026-12-01T00:00", "2026-12-22T00:00")),
        # no schedule, or one without hours: Monday to Friday but for holidays
        (calendar(), "2026-11-19", ("2026-11-25T00:00", CUTOFF)),
        (calendar({"SUN": None}), "2026-11-19", ("2026-11-25T00:00", CUTOFF)),
        (calendar(None, "2026-11-20"), "2026-11-19", ("2026-11-26T00:00", CUTOFF)),
    ],
)
def test_windows(known: Calendar, day: str, expected: tuple[str, str]) -> None:
    assert ends(deadlines(known), day) == expected


def test_a_schedule_that_ends_within_the_count_goes_on_as_an_office() -> None:
    known = calendar(OFFICE)
    data = SchedulePublishedData(schedule_id="office", weekly={}, effective_from=date(2026, 11, 18))
    known.evolve(SchedulePublished.record(data, time=NOW, actor="hr:h1"), 9)
    # The 17th is one; the fortnight after the 30th has none of its own.
    assert ends(deadlines(known), "2026-11-16") == ("2026-12-03T00:00", CUTOFF)


@pytest.mark.parametrize(
    ("zone", "utc"), [("Asia/Jakarta", 17), ("Asia/Pontianak", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)]
)
def test_a_day_ends_at_midnight_of_the_unit(zone: str, utc: int) -> None:
    window = deadlines(zone=zone).window(date(2026, 11, 16))
    assert instant(window.ends) == datetime(2026, 11, 19, utc, tzinfo=UTC)
    assert instant(window.cutoff) == datetime(2026, 12, 3, utc, tzinfo=UTC)


def test_unit_and_zone_are_those_of_the_day_of_the_work() -> None:
    move = EmployeeTransferredData(
        employee_id="e1", unit_id="u2", schedule_id="office", position_id=None, effective_from=date(2026, 11, 17)
    )
    moved = Career()
    for seq, event in enumerate((hired("e1"), EmployeeTransferred.record(move, time=NOW, actor="hr:h1")), 1):
        moved.evolve(event, seq)  # type: ignore[arg-type]
    of_u2 = Downtime(span("2026-11-16T01:00:00Z", hours=2), frozenset({"u2"}))
    found = deadlines(career=moved, outages=[of_u2, Downtime(span("2026-11-17T01:00:00Z", hours=1), frozenset({"u1"}))])
    assert instant(found.window(date(2026, 11, 16)).ends) == datetime(2026, 11, 19, 17, tzinfo=UTC)  # 16:00 and 1 h
    assert instant(found.window(date(2026, 11, 17)).ends) == datetime(2026, 11, 20, 15, tzinfo=UTC)


def span(start: str, shifted: int = 0, **length: float) -> Span:
    """`shifted` by so many minutes."""
    at = microseconds(datetime.fromisoformat(start) + timedelta(minutes=shifted))
    return Span(at, at + timedelta(**length) // timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("outage", "expected"),
    [
        (span("2026-11-19T23:30:00+08:00", minutes=40), ("2026-11-20T00:40", "2026-12-04T00:40")),
        (span("2026-11-16T00:00:00+08:00", hours=3), ("2026-11-20T03:00", "2026-12-04T03:00")),
        (span("2026-11-15T23:00:00+08:00", hours=1), ("2026-11-20T00:00", "2026-12-04T00:00")),  # the day before
        (span("2026-11-20T00:00:00+08:00", hours=1), ("2026-11-20T00:00", "2026-12-04T01:00")),  # the cut-off only
        (span("2026-12-03T12:00:00+08:00", days=2), ("2026-11-20T00:00", "2026-12-06T00:00")),
        (span("2026-12-04T00:00:00+08:00", days=2), ("2026-11-20T00:00", "2026-12-04T00:00")),
    ],
)
def test_an_outage_moves_what_was_open(outage: Span, expected: tuple[str, str]) -> None:
    assert ends(deadlines(outages=[Downtime(outage)]), "2026-11-16") == expected


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
outages = st.lists(
    st.builds(
        lambda day, minutes, length: Downtime(span(f"{day}T00:00:00Z", minutes=length, shifted=minutes)),
        days,
        st.integers(0, 1_440),
        st.integers(1, 20_160),
    ),
    max_size=6,
)
calendars = st.sampled_from([calendar(OFFICE), calendar(SIX), calendar(), calendar(OFFICE, "2026-12-01", "2026-12-02")])


@given(days, calendars, outages, st.integers(-10, 60))
def test_no_window_is_longer_than_its_cutoff_or_shorter_for_an_outage_or_a_return(
    day: date, known: Calendar, hits: list[Downtime], later: int
) -> None:
    calm, found = deadlines(known).window(day), deadlines(known, outages=hits).window(day)
    assert calm.ends <= calm.cutoff
    assert found.ends <= found.cutoff
    assert calm.ends <= found.ends
    assert calm.cutoff <= found.cutoff
    returned = microseconds(datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(days=later))
    again = deadlines(known, outages=hits).window_again(day, returned)
    assert found.ends <= again.ends <= again.cutoff
    assert again.cutoff == found.cutoff or returned >= found.cutoff
    assert again.cutoff > returned


DAY = date(2026, 11, 16)
ENDS, END = datetime(2026, 11, 19, 16, tzinfo=UTC), datetime(2026, 12, 3, 16, tzinfo=UTC)


def submitted(
    at: datetime, month: ActivityMonth | None = None, outages: Sequence[Downtime] = (), **changes: Any
) -> act.ActivitySubmittedData:
    """The recorded data of a submission received at a moment. Raises Problem."""
    data = work(**({"date": DAY} | changes))
    (event,) = submit(month or ActivityMonth(), data, Who("employee:e1", at), deadlines=deadlines(outages=outages))
    assert isinstance(event, act.ActivitySubmitted)
    return event.data


def after(*events: Event) -> ActivityMonth:
    month = ActivityMonth()
    for event in events:
        month = evolve(month, event)
    return month


def refused(at: datetime, month: ActivityMonth | None = None, **changes: Any) -> Problem:
    with pytest.raises(Problem) as refusal:
        submitted(at, month, **changes)
    assert refusal.value.status == 409
    return refusal.value


def test_on_time_late_and_refused_to_the_second() -> None:
    assert not submitted(ENDS - SECOND).late
    assert submitted(ENDS).late
    assert submitted(END - SECOND).late
    refusal = refused(END)
    assert refusal.detail == (
        "Work of 2026-11-16 could be entered until 2026-12-04T00:00+08:00; it can no longer be entered."
    )


def test_what_was_said_before_is_answered_the_same_after_the_cutoff() -> None:
    for late_at in (ENDS - SECOND, ENDS):
        (event,) = submit(ActivityMonth(), work(date=DAY), Who("employee:e1", late_at), deadlines=deadlines())
        again = submit(after(event), work(date=DAY), Who("employee:e1", END), deadlines=deadlines())
        assert again == []


@pytest.mark.parametrize(
    ("made", "received", "late"),
    [
        (ENDS - SECOND, ENDS + timedelta(hours=71), False),
        (ENDS - SECOND, ENDS - SECOND + timedelta(hours=72), False),
        (ENDS - SECOND, ENDS + timedelta(hours=72), True),  # longer than the grace
        (ENDS, ENDS + timedelta(hours=1), True),
        (ENDS + timedelta(minutes=9), ENDS - SECOND, False),  # a fast clock harms nobody
        (ENDS + timedelta(minutes=11), ENDS - SECOND, False),
        (ENDS + timedelta(hours=2), ENDS + timedelta(hours=1), True),
        (None, ENDS, True),
    ],
)
def test_what_was_made_offline_is_judged_by_when_it_was_made(
    made: datetime | None, received: datetime, late: bool
) -> None:
    found = submitted(received, made_at=made)
    assert (found.late, found.made_at) == (late, made)


def test_offline_work_comes_after_the_cutoff_within_the_grace_only() -> None:
    made = END - SECOND
    assert submitted(made + timedelta(hours=72), made_at=made).late
    refused(made + timedelta(hours=72) + SECOND, made_at=made)
    refused(END, made_at=END + timedelta(minutes=5))


moments = st.integers(0, 34 * 86_400).map(lambda seconds: datetime(2026, 11, 16, tzinfo=UTC) + seconds * SECOND)


def verdict(at: datetime, **changes: Any) -> int:
    """0 on time, 1 late, 2 refused."""
    try:
        return int(submitted(at, **changes).late)
    except Problem:
        return 2


@given(moments, moments)
def test_saying_when_it_was_made_can_only_help(received: datetime, made: datetime) -> None:
    assert verdict(received, made_at=made) <= verdict(received)


@given(moments, outages)
def test_an_outage_can_only_help(received: datetime, hits: list[Downtime]) -> None:
    assert verdict(received, outages=hits) <= verdict(received)


def first_and(kind: type[Event], at: datetime, first_at: datetime = ENDS - SECOND) -> ActivityMonth:
    """A month in which the work was submitted and then taken or given back at a moment."""
    (event,) = submit(ActivityMonth(), work(date=DAY), Who("employee:e1", first_at), deadlines=deadlines())
    month, who = after(event), Who(f"employee:{BOSS}", at)
    if kind is act.ActivityReturned:
        events = decisions.decide(month, Verdict(kind, because()), FACTS, who)
    else:
        events = decisions.withdraw(month, because(), FACTS, who)
    return evolve(month, events[0])


def test_returned_work_has_a_window_of_its_own() -> None:
    month = first_and(act.ActivityReturned, datetime(2026, 11, 24, 3, tzinfo=UTC))  # a Tuesday
    last = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert not submitted(last - SECOND, month, minutes=90).late
    assert submitted(last, month, minutes=90).late
    assert submitted(END - SECOND, month, minutes=90).late
    refused(END, month, minutes=90)


def test_an_outage_after_the_return_moves_it_too() -> None:
    month = first_and(act.ActivityReturned, datetime(2026, 11, 24, 3, tzinfo=UTC))
    hit = [Downtime(span("2026-11-27T23:30:00+08:00", minutes=40))]
    last = datetime(2026, 11, 27, 16, 40, tzinfo=UTC)
    assert not submitted(last - SECOND, month, hit, minutes=90).late
    assert submitted(last, month, hit, minutes=90).late


def test_who_is_slow_to_return_takes_no_time_from_the_author() -> None:
    month = first_and(act.ActivityReturned, datetime(2026, 12, 10, 3, tzinfo=UTC))  # a Thursday, after the cut-off
    last = datetime(2026, 12, 15, 16, tzinfo=UTC)
    assert not submitted(last - SECOND, month, minutes=90).late
    refused(last, month, minutes=90)


def test_the_window_after_a_return_is_for_the_day_that_was_returned() -> None:
    month = first_and(act.ActivityReturned, datetime(2026, 12, 10, 3, tzinfo=UTC))
    refused(datetime(2026, 12, 10, 4, tzinfo=UTC), month, minutes=90, date=date(2026, 11, 17))


def test_withdrawn_work_keeps_its_window() -> None:
    month = first_and(act.ActivityWithdrawn, ENDS - SECOND)
    assert not submitted(ENDS - SECOND, month, minutes=90).late
    assert submitted(ENDS, month, minutes=90).late
    refused(END, month, minutes=90)


def test_late_is_late_for_ever() -> None:
    month = first_and(act.ActivityReturned, datetime(2026, 11, 24, 3, tzinfo=UTC), first_at=ENDS)
    assert submitted(datetime(2026, 11, 25, tzinfo=UTC), month, minutes=90).late
