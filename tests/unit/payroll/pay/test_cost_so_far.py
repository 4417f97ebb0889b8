"""The cost of a month until now."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.pay.cost_so_far import CostSoFar, cost_so_far
from services.payroll.pay.settle import estimate
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.kit.replay import run


def until(log: CityLog, at: str) -> CostSoFar:
    folded, _ = run(log.events)
    found = cost_so_far(folded.city, folded.people[EMPLOYEE], PERIOD, datetime.fromisoformat(at))
    assert found is not None
    return found


def city() -> CityLog:
    """At work on the 1st, 20 minutes late on the 2nd, away on the 5th, and nothing since."""
    log = CityLog()
    log.employee()
    log.day(1, "07:30", "16:00")
    log.day(2, "07:50", "16:00")
    return log


@pytest.mark.parametrize(
    ("at", "over", "costs"),
    [
        ("2026-09-30T12:00:00+07:00", 0, []),
        ("2026-10-01T22:00:00+07:00", 0, []),  # the window of the 1st closes now
        ("2026-10-01T22:00:01+07:00", 1, []),
        ("2026-10-02T17:00:00+07:00", 1, []),
        ("2026-10-02T22:00:01+07:00", 2, [(2, 25, 7_500)]),
        ("2026-10-05T22:00:01+07:00", 3, [(2, 25, 7_500), (5, 500, 150_000)]),
    ],
)
def test_only_days_that_are_over_cost(at: str, over: int, costs: list[tuple[int, int, int]]) -> None:
    found = until(city(), at)
    assert (found.days_over, found.workdays) == (over, 22)
    assert [(day.date.day, day.bp, day.amount) for day in found.days] == costs
    assert found.amount == sum(amount for _, _, amount in costs)
    assert found.attendance_bp == sum(bp for _, bp, _ in costs)


def test_it_says_what_was_wrong_with_a_day() -> None:
    log = city()
    log.day(6, "07:30", "15:00")
    log.excuse("INFORMAL_NOTICE", 7)
    days = {day.date.day: day for day in until(log, "2026-10-31T00:00:00+07:00").days}
    assert (days[2].status, days[2].late_minutes, days[2].early_minutes) == ("WORKED", 20, 0)
    assert (days[5].status, days[5].late_minutes, days[5].early_minutes) == ("ABSENT", None, None)
    assert (days[6].status, days[6].late_minutes, days[6].early_minutes) == ("WORKED", 0, 60)
    assert (days[7].status, days[7].excuse, days[7].amount) == ("EXCUSED", "INFORMAL_NOTICE", 60_000)


def test_work_counts_as_it_is_verified_and_days_excused_as_they_pass() -> None:
    log = city()
    log.verify(log.submit(1, 400), 300)
    log.submit(2, 400)
    log.excuse("ANNUAL", 6, 9)
    found = until(log, "2026-10-07T23:00:00+07:00")
    assert (found.verified_minutes, found.credited_minutes, found.required_minutes) == (300, 600, 6_250)


def test_of_somebody_held_nothing_is_said_in_rupiah_but_the_reason() -> None:
    log = CityLog()
    log.employee(ceiling=None)
    found = until(log, "2026-10-31T00:00:00+07:00")
    assert (found.held_reason, found.amount, found.days) == ("no post", 0, [])


def test_of_a_month_before_the_first_day_there_is_nothing_to_say() -> None:
    log = CityLog()
    log.employee(since="2026-11-01")
    folded, _ = run(log.events)
    assert (
        cost_so_far(folded.city, folded.people[EMPLOYEE], PERIOD, datetime.fromisoformat("2026-12-01T00:00:00Z"))
        is None
    )


FAULTS = st.dictionaries(
    st.sampled_from([1, 2, 5, 6, 7, 8, 9, 12, 13, 14]),
    st.sampled_from([("07:50", "16:00"), ("09:00", None), (None, None), ("11:00", "12:00"), (None, "16:00")]),
)


@settings(deadline=None)
@given(FAULTS, st.lists(st.integers(0, 35 * 24), min_size=2, max_size=5))
def test_it_never_falls_and_ends_as_what_the_close_cuts(
    faults: dict[int, tuple[str | None, str | None]], hours: list[int]
) -> None:
    log = CityLog()
    log.employee()
    log.month(faults)
    log.work()
    start = datetime.fromisoformat("2026-09-29T00:00:00Z")
    amounts = [until(log, (start + timedelta(hours=each)).isoformat()).amount for each in sorted(hours)]
    assert amounts == sorted(amounts)
    folded, _ = run(log.events)
    closed = estimate(folded.city, folded.people[EMPLOYEE], PERIOD)
    assert closed is not None
    assert until(log, "2026-11-05T00:00:00Z").amount == closed.attendance_cut
