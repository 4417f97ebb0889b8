"""What an activity as it stands counts for, and what a page of events changes in the sums of its months. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from operator import add, sub
from typing import Any, NamedTuple

from services.activity.work.domain import Status
from services.activity.work.tally.sums import AGE_LIMITS, AGES, NOTHING, PERFECT, Sums
from shared.values.period import Days, bit

NOBODY = ""  # the verifier of what waits
_HOUR = 3_600_000_000  # microseconds
_UNCOUNTED = ("WITHDRAWN", "ANNULLED")
_DECIDED = {"VERIFIED": "verified", "RETURNED": "returned", "REJECTED": "rejected"}

Key = tuple[str, str, str]  # of an activity: employee, month, activity; of a sum: month, employee, verifier
Month = tuple[str, str]  # month, employee


class Standing(NamedTuple):
    """What is counted of an activity's row, under the names of its columns."""

    date: date
    minutes: int
    evidence: list[Any]
    late: bool
    submitted_at: int
    status: Status
    decided_by: str | None
    decided_at: int | None
    minutes_accepted: int | None
    quality: int | None
    opened: list[str] | None


class Changes(NamedTuple):
    """What to add to which sum; the days that something is said of now; the months that a day may have left."""

    sums: Mapping[Key, Sums]
    said: Mapping[Month, Days]
    left: set[Month]


def changes(before: Mapping[Key, Standing], after: Mapping[Key, Standing]) -> Changes:
    """Of the activities of a page, by employee, month and id. What stood before stands after, changed or not."""
    sums: dict[Key, Sums] = defaultdict(lambda: NOTHING)
    said: dict[Month, Days] = defaultdict(int)
    left: set[Month] = set()
    for (employee_id, period, activity_id), now in after.items():
        month, was = (period, employee_id), before.get((employee_id, period, activity_id))
        if now == was:
            continue
        for each, change in ((was, sub), (now, add)):
            if each is not None and each.status not in _UNCOUNTED:
                key = (*month, verifier(each))
                sums[key] = Sums(*map(change, sums[key], counted(each)))
        said[month] |= day_said(now)
        if was is not None and day_said(was) & ~day_said(now):
            left.add(month)
    return Changes(sums, said, left)


def verifier(each: Standing) -> str:
    return NOBODY if each.status == "SUBMITTED" else each.decided_by or NOBODY


def day_said(each: Standing) -> Days:
    """The day that it says something of; none when it is withdrawn."""
    return 0 if each.status == "WITHDRAWN" else bit(each.date)


def counted(each: Standing) -> Sums:
    """One activity that waits or on which a decision stands."""
    late = int(each.late)
    if each.status == "SUBMITTED":
        return Sums(entries=1, late=late, claimed=each.minutes)
    decided = {_DECIDED[each.status]: 1, _age((each.decided_at or 0) - each.submitted_at): 1}
    if each.status != "VERIFIED":
        return Sums(entries=1, late=late, **decided)
    quality, files = each.quality or 0, bool(each.evidence)
    return Sums(
        entries=1,
        late=late,
        claimed=each.minutes,
        perfect=int(quality == PERFECT),
        with_evidence=int(files),
        unopened=int(files and not each.opened),
        offered=each.minutes,
        accepted=each.minutes_accepted or 0,
        quality=quality,
        quality_squares=quality * quality,
        **decided,
    )


def _age(microseconds: int) -> str:
    hours = microseconds // _HOUR
    return next((name for name, limit in zip(AGES, AGE_LIMITS, strict=False) if hours < limit), AGES[-1])
