"""Which workday a touch belongs to, and in which unit it is worked. Pure."""

from datetime import UTC, datetime, timedelta
from datetime import date as Date
from typing import NamedTuple

from services.attendance.hours.places import Places
from shared.city.workday import Shift, Timetable, microseconds
from shared.values.period import days_between

_AROUND = timedelta(days=2)  # zones, nights and windows: no shift that can claim the touch is further off
_ZONES = timedelta(days=1)


class Workday(NamedTuple):
    """`shift` is the one that claims the touch, None on a day without hours to work."""

    date: Date
    unit_id: str
    shift: Shift | None


def workday(places: Places, at: datetime) -> Workday | None:
    """The day of the shift that claims the touch, else its local date; None where nobody works in a known unit."""
    near = at.astimezone(UTC).date()
    shifts = (each for day in days_between(near - _AROUND, near + _AROUND) for each in places.shifts(day))
    shift = Timetable(shifts).shift_at(microseconds(at))
    day = shift.day if shift else _local_date(places, at, near)
    assignment = places.career.assignment(day) if day else None
    if day is None or assignment is None or not places.career.employed(day):
        return None
    return Workday(day, assignment.unit_id, shift)


def _local_date(places: Places, at: datetime, near: Date) -> Date | None:
    """The date in the zone of the unit of that very date."""
    for day in days_between(near - _ZONES, near + _ZONES):
        zone = places.zone(day)
        if zone is not None and at.astimezone(zone).date() == day:
            return day
    return None
