"""How attendance's commands are written."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.attendance.domain import Direction
from shared.events import attendance as att
from shared.manners import STORABLE, Command, Day, Id, Instant, Reason

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class PunchCommand(Command):
    """One touch of a terminal or phone, at the instant its clock showed, with offset."""

    employee_id: Id
    at: Instant
    direction: Direction = "UNKNOWN"
    method: Annotated[str, Field(min_length=1, max_length=32, pattern=STORABLE)] = "DEVICE"
    device_id: Id | None = None


class CorrectionCommand(Command):
    employee_id: Id
    correction_id: Id
    date: Day
    reason: Reason
    check_in: Instant | None = None
    check_out: Instant | None = None


class ExcuseCommand(Command):
    employee_id: Id
    excuse_id: Id
    kind: att.ExcuseKind
    date_from: Day
    date_to: Day
    document: Annotated[str, Field(max_length=500, pattern=STORABLE)] | None = None


class CancelCommand(Command):
    reason: Reason


class HoursCommand(Command):
    """Local times `HH:MM`; an end not after the start is on the next day."""

    start: Annotated[str, Field(pattern=_CLOCK)]
    end: Annotated[str, Field(pattern=_CLOCK)]


WeeklyCommand = dict[att.Weekday, HoursCommand | None]


class ScheduleCommand(Command):
    schedule_id: Id
    weekly: WeeklyCommand
    effective_from: Day


class SpecialHoursCommand(Command):
    date_from: Day
    date_to: Day
    schedule_id: Id
    weekly: WeeklyCommand


PUNCH = TypeAdapter(PunchCommand)
