"""The ids of events: the same fact, recorded again, has the same id."""

from datetime import UTC, datetime
from typing import Literal

from shared.events.envelope import content_id

PunchKind = Literal["IN", "OUT", "UNKNOWN"]


def punch_id(device_id: str | None, employee_id: str, at: datetime, kind: PunchKind) -> str:
    """The id of a punch and of its event. The zone that `at` is written in makes no difference."""
    return content_id("punch", device_id or "", employee_id, at.astimezone(UTC).isoformat(timespec="seconds"), kind)


def event_id(event_type: str, *natural_key: object) -> str:
    """The id of an event that has a natural key, such as a unit and its period."""
    return content_id(event_type, *natural_key)


def activity_event_id(event_type: str, employee_id: str, activity_id: str, nth: int = 1) -> str:
    """The `nth` event of its type on one activity: a resubmission is the second ActivitySubmitted."""
    return content_id(event_type, employee_id, activity_id, nth)
