"""The closing of a month: tables of what is allowed and refused, and a law."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.appraisal.closings.domain import close_month
from services.appraisal.organisation.domain import UnitState, evolve_unit
from shared.caller import Who
from shared.events import appraisal as app
from tests.unit.appraisal.builders import NOW, UNIT, WHO, after, refused


@pytest.mark.parametrize(
    ("period", "now", "allowed"),
    [
        ("2026-10", NOW, True),
        ("2026-11", NOW, True),
        ("2026-12", NOW, False),
        ("2026-11", datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), False),
        ("2026-11", datetime(2026, 10, 31, 16, 0, tzinfo=UTC), True),  # midnight in Makassar
    ],
)
def test_a_month_can_be_closed_once_it_has_begun_where_the_unit_is(period: str, now: datetime, allowed: bool) -> None:
    unit = UnitState(definitions=(UNIT,))
    data = app.MonthClosedData(period=period, unit_id="u1")
    if allowed:
        (event,) = close_month(unit, data, Who("hr:h1", now))
        assert event.data == data
    else:
        refused(422, close_month, unit, data, Who("hr:h1", now))


def test_a_unit_nobody_defined_has_no_months() -> None:
    refused(404, close_month, UnitState(), app.MonthClosedData(period="2026-10", unit_id="u1"), WHO)


@given(st.lists(st.sampled_from(["2026-08", "2026-09", "2026-10", "2026-11"])))
def test_closing_any_months_any_number_of_times_closes_each_once(periods: list[str]) -> None:
    unit, closed = UnitState(definitions=(UNIT,)), []
    for period in periods:
        events = close_month(unit, app.MonthClosedData(period=period, unit_id="u1"), WHO)
        unit = after(unit, events, evolve_unit)
        closed += [event.data.period for event in events]
    assert sorted(closed) == sorted(set(periods))
    assert unit.closed == set(periods)
