"""The days of a month on which a person must report; a module of its own, as lists and readiness share it. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.city.calendar import Workdays
from shared.city.roster import Career
from shared.values.period import Days, Period, bit, days_of, first_day, last_day, span


class Absence(NamedTuple):
    """A person's month by attendance: days excused, days with shifts rostered, days rostered free."""

    excused: Days = 0
    shifts: Days = 0
    free: Days = 0


class WorkingDays(NamedTuple):
    """A person's month by roster and calendar: days with hours by schedule, days employed."""

    scheduled: Days
    employed: Days


PRESENT = Absence()


def dates(period: Period, days: Days) -> Iterator[date]:
    """The dates of the days, in order."""
    return (day for day in days_of(period) if days & bit(day))


def earliest(period: Period, days: Days) -> date | None:
    """The date of the first of the days, if there is one."""
    return first_day(period).replace(day=(days & -days).bit_length() - 1) if days else None


def working(workdays: Workdays, career: Career, period: Period) -> WorkingDays:
    """The days of a month on which a person has hours by schedule, and those on which they are employed."""
    first, last = first_day(period), last_day(period)
    scheduled = 0
    for schedule_id, start, end in career.schedules_between(first, last):
        scheduled |= workdays.of(schedule_id, period) & span(start, end)
    employed = 0
    for start, end in career.employment(first, last):
        employed |= span(start, end)
    return WorkingDays(scheduled, employed)


def expected(works: WorkingDays, absence: Absence) -> Days:
    """The days of a month on which a person works here by schedule or roster and is not excused.

    A roster overrides schedule and holidays.
    """
    return ((works.scheduled & ~absence.free) | absence.shifts) & ~absence.excused & works.employed
