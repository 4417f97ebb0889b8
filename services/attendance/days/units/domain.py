"""A unit's day, person by person and counted; and its month in whole days and minutes, with their sums. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.attendance.days.domain import DayStatus, DayView
from shared.http.vocabulary import counted_in

Heading = Literal["in_time", "late", "no_arrival", "absent", "excused", "off", "not_yet"]
_HEADINGS: dict[DayStatus, Heading] = {"ABSENT": "absent", "EXCUSED": "excused", "OFF": "off", "NOT_YET": "not_yet"}


class PersonDay(BaseModel):
    """The day of one of the unit's people, as far as HR looks at it first."""

    employee_id: str
    status: DayStatus
    check_in: datetime | None
    check_out: datetime | None
    late_minutes: int | None
    early_minutes: int | None
    reasons: Annotated[list[str], Field(examples=[["Terlambat 20 menit"]])]


class DayCounts(BaseModel):
    """The number of people under each heading, everybody once; `no_arrival`: at work by a departure only."""

    model_config = counted_in("people")

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
    """Count the people under each heading."""
    return DayCounts.model_validate(Counter(map(_heading, people)))


def _heading(person: PersonDay) -> Heading:
    if person.status in _HEADINGS:
        return _HEADINGS[person.status]
    if person.late_minutes is None:
        return "no_arrival"
    return "late" if person.late_minutes else "in_time"


class Tally(BaseModel):
    """Counts of workdays: worked, absent, excused or not yet; of those worked: late, early, missing, assemblies missed.

    A day of several shifts is one workday, late or early once; what is missing is counted shift by shift.
    """

    model_config = counted_in("days")

    workdays: int = 0
    worked: int = 0
    late_days: int = 0
    late_minutes: int = 0
    early_days: int = 0
    early_minutes: int = 0
    missing_in: Annotated[int, Field(description="Shifts")] = 0
    missing_out: Annotated[int, Field(description="Shifts")] = 0
    missed_morning: int = 0
    missed_evening: int = 0
    missed_ceremony: int = 0
    missed_exercise: int = 0
    absent: int = 0
    excused: int = 0
    excused_informal_notice: int = 0
    excused_official_travel: int = 0
    excused_training: int = 0
    excused_study: int = 0
    excused_annual: int = 0
    excused_long: int = 0
    excused_sick: int = 0
    excused_maternity: int = 0
    excused_important_reason: int = 0
    excused_collective: int = 0
    excused_unpaid: int = 0
    not_yet: int = 0


class PersonTally(Tally):
    employee_id: str


class Recap(BaseModel):
    """`people` by employee id, each with the days they worked in the unit; `total` is their sum."""

    unit_id: str
    period: str
    people: list[PersonTally]
    total: Tally


def recap(unit_id: str, period: str, days: Mapping[str, Sequence[DayView]]) -> Recap:
    """Sum up these people's days."""
    counted = {employee_id: _count(views) for employee_id, views in sorted(days.items())}
    people = [PersonTally.model_validate({"employee_id": each, **counts}) for each, counts in counted.items()]
    total = Tally.model_validate(sum(counted.values(), Counter[str]()))
    return Recap(unit_id=unit_id, period=period, people=people, total=total)


def _count(views: Iterable[DayView]) -> Counter[str]:
    counts = Counter[str]()
    for view in views:
        match view.status:
            case "WORKED":
                counts.update(["workdays", "worked"])
                _judge(view, counts)
            case "EXCUSED":
                counts.update(["workdays", "excused", f"excused_{(view.reason or '').lower()}"])
            case "ABSENT" | "NOT_YET":
                counts.update(["workdays", view.status.lower()])
    return counts


def _judge(view: DayView, counts: Counter[str]) -> None:
    """Count what was wrong with a day at work; while a shift still runs, none of its punches is missing."""
    for side, minutes in (("late", view.late_minutes), ("early", view.early_minutes)):
        if minutes:
            counts.update({f"{side}_days": 1, f"{side}_minutes": minutes})
    for shift in view.shifts or [view]:
        if not shift.running:
            counts.update(missing_in=int(shift.check_in is None), missing_out=int(shift.check_out is None))
    counts.update(f"missed_{kind.lower()}" for kind, present in view.assemblies.items() if not present)
