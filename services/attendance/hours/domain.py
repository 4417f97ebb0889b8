"""The place and hours of an employee's work by day, and the workday that a punch belongs to. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import date as Date
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.city.calendar import Calendar
from shared.city.roster import Career, Organisation
from shared.city.workday import Shift, Timetable, microseconds, shifts_of
from shared.events.attendance.calendar import Hours
from shared.values.period import days_between

Rosters = Mapping[date, Sequence[Hours]]


_AROUND = timedelta(days=2)  # zones, nights and windows: no shift that can claim the punch is further off
_ZONES = timedelta(days=1)


class Places:
    """The units and shifts of one employee by day, from career, calendar and the shifts rostered for a date."""

    def __init__(
        self, career: Career, calendar: Calendar, organisation: Organisation, rosters: Rosters = MappingProxyType({})
    ) -> None:
        self.career = career
        self.calendar = calendar
        self.organisation = organisation
        self.rosters = rosters

    def rostered(self, rosters: Rosters) -> "Places":
        """Return the same places with other rosters."""
        return Places(self.career, self.calendar, self.organisation, rosters)

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts to work that day, by its roster if there is one; empty: off, a holiday, not employed, no unit."""
        assignment = self.career.assignment(day)
        zone = self.zone(day)
        if assignment is None or zone is None or not self.career.employed(day):
            return ()
        if day in self.rosters:
            return shifts_of(day, self.rosters[day], zone)
        hours = self.calendar.hours(assignment.schedule_id, day)
        return shifts_of(day, [hours] if hours else [], zone)

    def zone(self, day: date) -> ZoneInfo | None:
        assignment = self.career.assignment(day)
        unit = self.organisation.unit(assignment.unit_id) if assignment else None
        return ZoneInfo(unit.timezone) if unit else None


class Workday(NamedTuple):
    """The workday of a punch. `shift` is the one that claims the punch, None on a day without hours to work."""

    date: Date
    unit_id: str
    shift: Shift | None


def workday(places: Places, at: datetime) -> Workday | None:
    """The day of the shift that claims the punch, else its local date; None where the employee has no known unit."""
    near = at.astimezone(UTC).date()
    shifts = (each for day in days_between(near - _AROUND, near + _AROUND) for each in places.shifts(day))
    shift = Timetable(shifts).shift_at(microseconds(at))
    day = shift.day if shift else _local_date(places, at, near)
    assignment = places.career.assignment(day) if day else None
    if day is None or assignment is None or not places.career.employed(day):
        return None
    return Workday(day, assignment.unit_id, shift)


def _local_date(places: Places, at: datetime, near: Date) -> Date | None:
    """The local date of an instant, in the zone of the unit of that same date."""
    for day in days_between(near - _ZONES, near + _ZONES):
        zone = places.zone(day)
        if zone is not None and at.astimezone(zone).date() == day:
            return day
    return None
