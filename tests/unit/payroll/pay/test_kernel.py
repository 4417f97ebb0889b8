"""The kernel that payroll stands on: careers by date, the shift of a punch, minutes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.city.roster import Career, Organisation
from shared.city.workday import MINUTE, Shift, Timetable, day_times, instant, microseconds, shift_of
from shared.events import appraisal as app
from shared.events.attendance.calendar import Hours
from tests.kit.city_log import EMPLOYEE, CityLog

WITA = ZoneInfo("Asia/Makassar")
MONDAY = date(2026, 10, 5)


def career(log: CityLog) -> Career:
    result = Career()
    for seq, event in enumerate(log.events, 1):
        if event.subject == EMPLOYEE:
            result.evolve(event, seq)  # type: ignore[arg-type]
    return result


def supervise(log: CityLog, who: str, kind: str, since: str, until: str | None = None) -> None:
    data = app.SupervisorAssignedData(
        employee_id=EMPLOYEE,
        supervisor_id=who,
        kind=kind,  # type: ignore[arg-type]
        effective_from=date.fromisoformat(since),
        effective_to=date.fromisoformat(until) if until else None,
    )
    log.add(app.SupervisorAssigned, data)


def test_supervisors_acting_beside_definitive() -> None:
    log = CityLog()
    log.employee()
    supervise(log, "a", "DEFINITIVE", "2026-01-01")
    supervise(log, "b", "DEFINITIVE", "2026-03-01", "2026-04-30")
    supervise(log, "z", "ACTING", "2026-02-01")
    supervise(log, "y", "ACTING", "2026-02-01", "2026-03-31")
    supervise(log, "z", "ACTING", "2026-02-01", "2026-05-31")
    on = {day: [each.supervisor_id for each in career(log).supervisors(date(2026, *day))] for day in DAYS}
    assert on == {
        (1, 31): ["a"],
        (2, 1): ["a", "y", "z"],
        (3, 1): ["b", "y", "z"],
        (4, 30): ["b", "z"],
        (5, 1): ["a", "z"],
        (6, 1): ["a"],
    }


DAYS = [(1, 31), (2, 1), (3, 1), (4, 30), (5, 1), (6, 1)]


def test_employment_ends_the_day_before_and_may_begin_again() -> None:
    log = CityLog()
    log.employee(since="2026-01-15")
    log.end("2026-03-10")
    log.employee(since="2026-05-01", rank="IV/a")
    facts = career(log)
    first, last = date(2026, 1, 1), date(2026, 5, 31)
    assert facts.employment(first, last) == [
        (date(2026, 1, 15), date(2026, 3, 9)),
        (date(2026, 5, 1), last),
    ]
    assert facts.first_employed(first, last) == date(2026, 1, 15)
    assert facts.first_employed(date(2026, 3, 10), date(2026, 4, 30)) is None
    assert [facts.employed(date(2026, 3, day)) for day in (9, 10)] == [True, False]
    rank = facts.rank(last)
    assert rank is not None
    assert rank.rank_grade == "IV/a"


def test_a_time_zone_nobody_knows_is_refused() -> None:
    unit = app.UnitDefinedData(unit_id="u", name="u", kind="AGENCY", timezone="Mars/Phobos")
    event = app.UnitDefined.record(unit, id="e", time=datetime(2026, 1, 1, tzinfo=UTC), actor="t")
    assert isinstance(event, app.UnitDefined)
    with pytest.raises(ValueError, match="is no time zone"):
        Organisation().evolve(event, 1)


def shifts(hours: list[tuple[int, int, int, int] | None]) -> list[Shift]:
    days = [(MONDAY + timedelta(days=place), each) for place, each in enumerate(hours)]
    return [
        shift_of(day, Hours(start=f"{a:02}:{b:02}", end=f"{c:02}:{d:02}"), WITA)
        for day, each in days
        if each
        for a, b, c, d in [each]
    ]


clock = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))


@given(st.lists(st.none() | clock, min_size=1, max_size=7), st.integers(-2 * 1_440, 10 * 1_440))
def test_the_shift_of_a_punch_is_the_nearest_whose_window_holds_it(
    hours: list[tuple[int, int, int, int] | None], minute: int
) -> None:
    known = shifts(hours)
    at = microseconds(datetime(2026, 10, 5, tzinfo=WITA)) + minute * MINUTE
    holding = [shift for shift in known if shift.opens <= at <= shift.closes]
    local = instant(at).astimezone(WITA).date()
    own = [shift for shift in known if shift.day == local and shift.end > shift.start and shift.dusk > shift.dawn]
    nearest = min(holding or own, key=lambda s: (min(abs(at - s.start), abs(at - s.end)), s.day), default=None)
    assert Timetable(known).shift_at(at) == nearest


@given(st.integers(-3_600 * 10**6, 36_000 * 10**6), st.integers(-36_000 * 10**6, 3_600 * 10**6))
def test_minutes_are_whole_and_never_negative(arrives: int, leaves: int) -> None:
    (shift,) = shifts([(7, 30, 16, 0)])
    times = day_times(shift, [], (shift.start + arrives, "in"), (shift.end + leaves, "out"))
    assert times.late == max(0, arrives // MINUTE)
    assert times.early == max(0, -leaves // MINUTE)
    assert times.event_ids == ("in", "out")
