"""How attendance's commands are written."""

from typing import Annotated

import msgspec
from pydantic import BaseModel, Field, TypeAdapter

from services.attendance.punches.domain import Direction
from services.attendance.workplaces.forms import PositionCommand
from shared.events.attendance import days as att
from shared.events.attendance.calendar import Weekday
from shared.http.forms import STORABLE, Command, Day, Id, Instant, Reason, Recorded

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class PunchCommand(Command):
    """One touch of a terminal or phone, at the instant its clock showed, with offset."""

    employee_id: Id
    at: Instant
    direction: Direction = "UNKNOWN"
    method: Annotated[str, Field(min_length=1, max_length=32, pattern=STORABLE)] = "DEVICE"
    device_id: Id | None = None


class CheckInCommand(PunchCommand):
    """`position` is that of a person's own phone; it is judged at once and not kept."""

    position: PositionCommand | None = None


class PlaceView(BaseModel):
    """Where a phone was judged to be; `distance_m` is to the nearest workplace."""

    zone: att.Zone
    distance_m: int
    mock: bool


def place_view(place: att.Place | None) -> PlaceView | None:
    return PlaceView(**msgspec.structs.asdict(place)) if place else None


class PunchRecorded(Recorded):
    """`place` where the punch came with a position, and the unit has workplaces to judge it against."""

    place: PlaceView | None = None


class ExcuseCommand(Command):
    employee_id: Id
    excuse_id: Id
    kind: att.ExcuseKind
    date_from: Day
    date_to: Day
    document: Annotated[str, Field(max_length=500, pattern=STORABLE)] | None = None


class CancelExcuseCommand(Command):
    reason: Reason


class HoursCommand(Command):
    """Local times `HH:MM`; an end not after the start is on the next day."""

    start: Annotated[str, Field(pattern=_CLOCK)]
    end: Annotated[str, Field(pattern=_CLOCK)]


WeeklyCommand = dict[Weekday, HoursCommand | None]


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
