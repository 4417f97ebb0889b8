"""A unit's day: who is there, who is not, and how many of each. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.attendance.days.views import DayStatus, DayView

Heading = Literal["in_time", "late", "no_arrival", "absent", "excused", "off", "not_yet"]
_HEADINGS: dict[DayStatus, Heading] = {"ABSENT": "absent", "EXCUSED": "excused", "OFF": "off", "NOT_YET": "not_yet"}


class PersonDay(BaseModel):
    """Of one of the unit's people, what HR looks for first."""

    employee_id: str
    status: DayStatus
    check_in: datetime | None
    check_out: datetime | None
    late_minutes: int | None
    early_minutes: int | None
    reasons: list[str]


class DayCounts(BaseModel):
    """Everybody once; `no_arrival`: at work, by a departure only."""

    in_time: int = 0
    late: int = 0
    no_arrival: int = 0
    absent: int = 0
    excused: int = 0
    off: int = 0
    not_yet: int = 0


def person_day(employee_id: str, view: DayView) -> PersonDay:
    return PersonDay(employee_id=employee_id, **view.model_dump(include=set(PersonDay.model_fields)))


def count(people: Iterable[PersonDay]) -> DayCounts:
    """How many people stand under each heading."""
    return DayCounts.model_validate(Counter(map(_heading, people)))


def _heading(person: PersonDay) -> Heading:
    if person.status in _HEADINGS:
        return _HEADINGS[person.status]
    if person.late_minutes is None:
        return "no_arrival"
    return "late" if person.late_minutes else "in_time"
