"""An arrival: a punch as the unit sees it in which its day is worked. Pure."""

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel

from services.attendance.hours.domain import Places, workday
from services.attendance.punches.domain import DIRECTIONS
from shared.city.workday import MINUTE, microseconds
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance.devices import Direction


class ArrivalView(BaseModel):
    """One punch. `at` in the unit's zone; `late_minutes` where its direction is IN, on a day with hours to work."""

    employee_id: str
    at: datetime
    direction: Direction
    method: str
    device_id: str | None
    late_minutes: int | None


class Arrival(NamedTuple):
    """A punch with its sequence in the log, and the unit where its day is worked."""

    seq: int
    unit_id: str
    view: ArrivalView


def arrival_of(seq: int, event: Event, places: Places) -> Arrival | None:
    """The arrival that a punch is; None where the employee works in no unit on its day."""
    punch: att.PunchData = event.data
    day = workday(places, punch.at)
    if day is None:
        return None
    direction = DIRECTIONS[type(event)]
    late = None
    if day.shift is not None and direction == "IN":
        late = max(0, (microseconds(punch.at) - day.shift.start) // MINUTE)
    view = ArrivalView(
        employee_id=punch.employee_id,
        at=punch.at.astimezone(places.zone(day.date)),
        direction=direction,
        method=punch.method,
        device_id=punch.device_id,
        late_minutes=late,
    )
    return Arrival(seq, day.unit_id, view)
