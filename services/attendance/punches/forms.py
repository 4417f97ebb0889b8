"""Request and answer bodies of punches and excuses."""

from typing import Annotated

import msgspec
from pydantic import BaseModel, Field, TypeAdapter

from services.attendance.punches.domain import Direction
from services.attendance.workplaces.feature import PositionCommand
from shared.events.attendance import days as att
from shared.http.forms import STORABLE, Command, Day, Id, Instant, Reason, Recorded


class PunchCommand(Command):
    """One punch at a terminal or by phone, at the instant its clock showed, with offset."""

    employee_id: Id
    at: Instant
    direction: Direction = "UNKNOWN"
    method: Annotated[str, Field(min_length=1, max_length=32, pattern=STORABLE)] = "DEVICE"
    device_id: Id | None = None


class CheckInCommand(PunchCommand):
    """One punch. `position` is that of a person's own phone; it is judged at once and not kept."""

    position: PositionCommand | None = None


class PlaceView(BaseModel):
    """The judged place of a phone; `distance_m` is the distance to the nearest workplace in metres."""

    zone: att.Zone
    distance_m: int
    mock: bool


def place_view(place: att.Place | None) -> PlaceView | None:
    return PlaceView(**msgspec.structs.asdict(place)) if place else None


class PunchRecorded(Recorded):
    """The answer to a punch. `place` is null unless the punch had a position and the unit has workplaces."""

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


PUNCH = TypeAdapter(PunchCommand)
