"""Request bodies of schedules' commands."""

from typing import Annotated

from pydantic import Field

from shared.events.attendance.calendar import Weekday
from shared.http.forms import Command, Day, Id

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class HoursCommand(Command):
    """Local times `HH:MM`; an end not after the start is on the next day."""

    start: Annotated[str, Field(pattern=_CLOCK)]
    end: Annotated[str, Field(pattern=_CLOCK)]


WeeklyCommand = dict[Weekday, HoursCommand | None]


class ScheduleCommand(Command):
    schedule_id: Id
    weekly: WeeklyCommand
    effective_from: Day


_HOURS = {"start": "07:30", "end": "16:00"}
_WEEK = {"MON": _HOURS, "TUE": _HOURS, "WED": _HOURS, "THU": _HOURS, "FRI": _HOURS, "SAT": None, "SUN": None}
SCHEDULE = {"schedule_id": "office-5d", "weekly": _WEEK, "effective_from": "2026-01-01"}  # examples of answers
SPECIAL_HOURS = {"date_from": "2026-02-19", "date_to": "2026-03-19", "schedule_id": "office-5d", "weekly": _WEEK}


class SpecialHoursCommand(Command):
    date_from: Day
    date_to: Day
    schedule_id: Id
    weekly: WeeklyCommand
