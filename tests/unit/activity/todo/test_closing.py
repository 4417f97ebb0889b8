"""The days that can still be reported and until when: by the real windows, to the second (domain 5.1, 6.4)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.deadlines.downtime.domain import Downtime
from services.activity.todo.domain import ReturnedReport, open_again, sort_out
from shared.city.workday import microseconds
from shared.values.period import days_between
from tests.unit.activity.deadlines.test_window import OFFICE, calendar, calendars, deadlines, outages, span

ZONE = ZoneInfo("Asia/Makassar")
MONDAY, FRIDAY, LAST = "2026-11-16", "2026-11-20", "2026-11-30"
OUT = Downtime(span("2026-11-19T22:00:00+08:00", hours=1))  # on the evening before Monday's window ends


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "now", "hits", "is_open", "closes"),
    [
        # on time until the end of the third workday after
        (MONDAY, "2026-11-18T23:59:59", [], True, False),
        (MONDAY, "2026-11-19T00:00:00", [], True, True),
        (MONDAY, "2026-11-19T23:59:59", [], True, True),
        (MONDAY, "2026-11-20T00:00:00", [], True, False),  # late, until the cut-off
        (FRIDAY, "2026-11-25T09:00:00", [], True, True),  # over the weekend
        (FRIDAY, "2026-11-22T09:00:00", [], True, False),
        # the last day there is to report it at all: the third workday of the next month
        (MONDAY, "2026-12-02T23:59:59", [], True, False),
        (MONDAY, "2026-12-03T00:00:00", [], True, True),
        (MONDAY, "2026-12-03T23:59:59", [], True, True),
        (MONDAY, "2026-12-04T00:00:00", [], False, False),
        (LAST, "2026-12-03T09:00:00", [], True, True),  # both at once
        (LAST, "2026-12-04T00:00:00", [], False, False),
        # an outage moves it into the next day, where it ends at one
        (MONDAY, "2026-11-19T23:59:59", [OUT], True, False),
        (MONDAY, "2026-11-20T00:59:59", [OUT], True, True),
        (MONDAY, "2026-11-20T01:00:00", [OUT], True, False),
    ],
)
def test_a_day_closes_on_the_last_day_of_its_window_and_is_closed_after_the_cutoff(
    day: str, now: str, hits: list[Downtime], is_open: bool, closes: bool
) -> None:
    one = date.fromisoformat(day)
    gone = sort_out([one], deadlines(calendar(OFFICE), outages=hits), at(now))
    assert gone == ([one] if is_open else [], [one] if closes else [], [] if is_open else [one])


@pytest.mark.parametrize(
    ("back_at", "now", "is_open"),
    [
        ("2026-11-25T15:00:00", "2026-12-03T23:59:59", True),  # before the cut-off: until then
        ("2026-11-25T15:00:00", "2026-12-04T00:00:00", False),
        ("2026-12-04T09:00:00", "2026-12-09T23:59:59", True),  # after it: three workdays of its own
        ("2026-12-04T09:00:00", "2026-12-10T00:00:00", False),
    ],
)
def test_what_came_back_is_asked_for_as_long_as_it_can_be_submitted_again(
    back_at: str, now: str, is_open: bool
) -> None:
    back = ReturnedReport(date.fromisoformat(MONDAY), "a1", "kurang jelas", microseconds(at(back_at)))
    assert open_again([back], deadlines(calendar(OFFICE)), at(now)) == ([back] if is_open else [])


@given(
    st.dates(date(2026, 10, 20), date(2026, 12, 20)),
    st.integers(0, 86_399),
    calendars,
    outages,
)
def test_each_day_is_open_or_closed_as_its_window_says(
    today: date, second: int, known: Any, hits: list[Downtime]
) -> None:
    local = datetime.combine(today, datetime.min.time(), ZONE) + timedelta(seconds=second)
    found, days = deadlines(known, outages=hits), list(days_between(today - timedelta(days=60), today))
    gone, now = sort_out(days, found, local), microseconds(local)
    assert sorted(gone.open + gone.closed) == days
    assert {day for day in days if now < found.window(day).cutoff} == set(gone.open) >= set(gone.closing)
    # On a day that closes it can be reported, on time or at all; the day after, no longer.
    for day in gone.open:
        ends = [found.local(day, end) for end in found.window(day) if end > now]
        assert (day in gone.closing) is any((end - timedelta(microseconds=1)).date() == today for end in ends)
    assert sort_out(days, found, local.astimezone(UTC)).open == gone.open
