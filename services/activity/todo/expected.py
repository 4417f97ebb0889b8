"""On which days of a month a report is expected of somebody. Pure.

The days of a month are a set of bits, bit `n` for its day `n`: a city's month is worked out in milliseconds.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from shared.calendar import Calendar
from shared.period import Period, days_of, first_day, last_day
from shared.roster import Career

Days = int  # bits of a month
_DAY = timedelta(days=1)


class Absence(NamedTuple):
    """What attendance says of somebody's month: days excused, days with shifts rostered, days rostered free."""

    excused: Days = 0
    shifts: Days = 0
    free: Days = 0


class Working(NamedTuple):
    """What roster and calendar say of somebody's month: days with hours by schedule, days employed."""

    scheduled: Days
    employed: Days


PRESENT = Absence()


def bit(day: date) -> Days:
    return 1 << day.day


def span(first: date, last: date) -> Days:
    """From one day to another of the same month, both included; none where the last is before the first."""
    return max(0, (2 << last.day) - (1 << first.day))


def overlap(period: Period, first: date, last: date) -> Days:
    """The days of a month between two days of any months, both included."""
    begin, end = max(first, first_day(period)), min(last, last_day(period))
    return span(begin, end) if begin <= end else 0


def dates(period: Period, days: Days) -> Iterator[date]:
    """The days in order."""
    return (day for day in days_of(period) if days & bit(day))


def earliest(period: Period, days: Days) -> date | None:
    """The first of the days, if there is one."""
    return first_day(period).replace(day=(days & -days).bit_length() - 1) if days else None


class Workdays:
    """The workdays of a schedule's month, each worked out once: to be made anew when the calendar has changed."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[str, Period], Days] = {}

    def of(self, schedule_id: str, period: Period) -> Days:
        key = schedule_id, period
        if key not in self._known:
            hours = self._calendar.hours
            self._known[key] = sum(bit(day) for day in days_of(period) if hours(schedule_id, day) is not None)
        return self._known[key]


def working(workdays: Workdays, career: Career, period: Period) -> Working:
    """The days of a month on which somebody has hours by schedule, and those on which they are employed."""
    first, last = first_day(period), last_day(period)
    held = career.assignments_between(first, last)
    ends = [*(start - _DAY for start, _ in held[1:]), last]
    scheduled = 0
    for (start, assignment), end in zip(held, ends, strict=False):
        scheduled |= workdays.of(assignment.schedule_id, period) & span(start, end)
    employed = 0
    for start, end in career.employment(first, last):
        employed |= span(start, end)
    return Working(scheduled, employed)


def expected(works: Working, absence: Absence) -> Days:
    """The days of a month on which they work here by schedule or roster and are not excused.

    A roster holds whatever schedule and holidays say.
    """
    return ((works.scheduled & ~absence.free) | absence.shifts) & ~absence.excused & works.employed
