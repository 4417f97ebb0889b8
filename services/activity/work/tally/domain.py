"""A person's month of work in sums by verifier, and the change that a page of events makes to them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import add, sub
from typing import Any, NamedTuple

from shared.values.period import Days, bit

NOBODY = ""  # the verifier of undecided work
PERFECT = 10_000  # centi-points
AGE_LIMITS = (4, 8, 24, 48, 72, 120, 240)  # whole hours: `under_4h` and so on
AGES = (*(f"under_{hours}h" for hours in AGE_LIMITS), "longer")
_HOUR = 3_600_000_000  # microseconds
_UNCOUNTED = ("WITHDRAWN", "ANNULLED")
_DECIDED = {"VERIFIED": "verified", "RETURNED": "returned", "REJECTED": "rejected"}

Key = tuple[str, str, str]  # of an activity: employee, month, activity; of a sum: month, employee, verifier
PersonMonth = tuple[str, str]  # month, employee


class Sums(NamedTuple):
    """Sums of a person's month, or of many: the source of the figures.

    `claimed`, `offered` and `accepted` are minutes, `quality` is in centi-points, all others are numbers of activities.
    `entries` stand or were refused; withdrawn and annulled work is not among them. `claimed` counts undecided and
    verified work, `offered` and `accepted` verified work: as claimed, and as accepted. The last eight are the time
    from the last submission to the decision, each at least as long as the limit of the one before.
    """

    entries: int = 0
    late: int = 0
    claimed: int = 0
    verified: int = 0
    returned: int = 0
    rejected: int = 0
    perfect: int = 0  # verified with a quality of exactly 100.00
    with_evidence: int = 0  # of the verified
    unopened: int = 0  # of those, verified by a person who had opened none of it
    offered: int = 0
    accepted: int = 0
    quality: int = 0
    quality_squares: int = 0
    under_4h: int = 0
    under_8h: int = 0
    under_24h: int = 0
    under_48h: int = 0
    under_72h: int = 0
    under_120h: int = 0
    under_240h: int = 0
    longer: int = 0

    @property
    def decisions(self) -> int:
        return self.verified + self.returned + self.rejected


NOTHING = Sums()


def added(parts: Iterable[Sums]) -> Sums:
    return Sums(*map(sum, zip(NOTHING, *parts, strict=True)))


def rounded(amount: int, parts: int) -> int:
    """`amount` / `parts` to the nearest whole number, rounded half up."""
    return (2 * amount + parts) // (2 * parts)


def share_bp(part: int, whole: int) -> int | None:
    """A share in basis points, rounded half up; None where there is nothing to count."""
    return rounded(10_000 * part, whole) if whole else None


class CountedActivity(NamedTuple):
    """The columns of an activity's row that are counted, under their names."""

    date: date
    minutes: int
    evidence: list[Any]
    late: bool
    submitted_at: int
    status: str
    decided_by: str | None
    decided_at: int | None
    minutes_accepted: int | None
    quality: int | None
    opened: list[str] | None


class Changes(NamedTuple):
    """The amount to add to each sum; the days now reported; the months that may have lost a reported day."""

    sums: Mapping[Key, Sums]
    reported: Mapping[PersonMonth, Days]
    left: set[PersonMonth]


def changes(before: Mapping[Key, CountedActivity], after: Mapping[Key, CountedActivity]) -> Changes:
    """The changes by the activities of a page, each by employee, month and id.

    Every activity of `before` is in `after`, changed or not.
    """
    sums: dict[Key, Sums] = defaultdict(lambda: NOTHING)
    reported: dict[PersonMonth, Days] = defaultdict(int)
    left: set[PersonMonth] = set()
    for (employee_id, period, activity_id), now in after.items():
        month, was = (period, employee_id), before.get((employee_id, period, activity_id))
        if now == was:
            continue
        for activity, change in ((was, sub), (now, add)):
            if activity is not None and activity.status not in _UNCOUNTED:
                key = (*month, verifier(activity))
                sums[key] = Sums(*map(change, sums[key], counted(activity)))
        reported[month] |= day_reported(now)
        if was is not None and day_reported(was) & ~day_reported(now):
            left.add(month)
    return Changes(sums, reported, left)


def verifier(activity: CountedActivity) -> str:
    return NOBODY if activity.status == "SUBMITTED" else activity.decided_by or NOBODY


def day_reported(activity: CountedActivity) -> Days:
    """The day that the activity reports; none when it is withdrawn."""
    return 0 if activity.status == "WITHDRAWN" else bit(activity.date)


def counted(activity: CountedActivity) -> Sums:
    """The sums of one activity that is undecided or on which a decision stands."""
    late = int(activity.late)
    if activity.status == "SUBMITTED":
        return Sums(entries=1, late=late, claimed=activity.minutes)
    decided = {_DECIDED[activity.status]: 1, _age((activity.decided_at or 0) - activity.submitted_at): 1}
    if activity.status != "VERIFIED":
        return Sums(entries=1, late=late, **decided)
    quality, files = activity.quality or 0, bool(activity.evidence)
    return Sums(
        entries=1,
        late=late,
        claimed=activity.minutes,
        perfect=int(quality == PERFECT),
        with_evidence=int(files),
        unopened=int(files and not activity.opened),
        offered=activity.minutes,
        accepted=activity.minutes_accepted or 0,
        quality=quality,
        quality_squares=quality * quality,
        **decided,
    )


def _age(microseconds: int) -> str:
    hours = microseconds // _HOUR
    return next((name for name, limit in zip(AGES, AGE_LIMITS, strict=False) if hours < limit), AGES[-1])
