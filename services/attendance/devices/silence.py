"""The devices that are silent while people work: pure, for it asks the calendar and not the register."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.city.calendar import Calendar
from shared.city.workday import microseconds, shift_of


def works(calendar: Calendar, timezone: str, now: datetime) -> bool:
    """Whether any of the city's schedules has hours at this moment in the zone; of a night, those of the day before."""
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # no enrolment takes such a zone, a log from elsewhere may have one
        return False
    at, today = microseconds(now), now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        for schedule_id in calendar.schedules:
            hours = calendar.hours(schedule_id, day)
            if hours is not None:
                shift = shift_of(day, hours, zone)
                if shift.start <= at < shift.end:
                    return True
    return False


class Watch:
    """The city at one moment; a device is called silent after `tolerance` without a contact."""

    def __init__(self, calendar: Calendar, now: datetime, tolerance: timedelta) -> None:
        self._calendar = calendar
        self._tolerance = tolerance
        self._works: dict[str, bool] = {}  # by zone: a city has few, and many devices
        self.now = now

    def silent(self, state: str, timezone: str, since: datetime) -> bool:
        """Whether an active device, last in contact or else enrolled at `since`, should have called by now."""
        if state != "ACTIVE" or self.now - since < self._tolerance:
            return False
        if timezone not in self._works:
            self._works[timezone] = works(self._calendar, timezone, self.now)
        return self._works[timezone]
