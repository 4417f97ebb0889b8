"""Where and when somebody works, asked by day. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.city.calendar import Calendar
from shared.city.roster import Career, Organisation
from shared.city.workday import (
    Shift,
    shifts_of,
)
from shared.events.attendance.calendar import Hours

Rosters = Mapping[date, Sequence[Hours]]


class Places:
    """Where and when somebody works: career, calendar and the shifts rostered for a date, asked by day."""

    def __init__(
        self, career: Career, calendar: Calendar, organisation: Organisation, rosters: Rosters = MappingProxyType({})
    ) -> None:
        self.career = career
        self.calendar = calendar
        self.organisation = organisation
        self.rosters = rosters

    def rostered(self, rosters: Rosters) -> "Places":
        """The same with other rosters."""
        return Places(self.career, self.calendar, self.organisation, rosters)

    def shifts(self, day: date) -> tuple[Shift, ...]:
        """The shifts to work that day, by its roster if there is one. None: off, a holiday, not employed, no unit."""
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
