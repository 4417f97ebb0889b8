"""A unit's month in numbers: whole days and whole minutes of each person, and their sums. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from services.attendance.days.views import DayView


class Tally(BaseModel):
    """The workdays: worked, absent, excused or not yet. Of those worked: late, early, missing, assemblies missed.

    A day of several shifts is one workday, late or early once; what is missing is counted shift by shift.
    """

    workdays: int = 0
    worked: int = 0
    late_days: int = 0
    late_minutes: int = 0
    early_days: int = 0
    early_minutes: int = 0
    missing_in: int = 0
    missing_out: int = 0
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
    """The recap of these people's days."""
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
    """What was wrong with a day at work; of one that still runs, no touch is missing."""
    for side, minutes in (("late", view.late_minutes), ("early", view.early_minutes)):
        if minutes:
            counts.update({f"{side}_days": 1, f"{side}_minutes": minutes})
    for shift in view.shifts or [view]:
        if not shift.running:
            counts.update(missing_in=int(shift.check_in is None), missing_out=int(shift.check_out is None))
    counts.update(f"missed_{kind.lower()}" for kind, present in view.assemblies.items() if not present)
