"""The days of leave that a year gives and has left: reserved + used + remaining = right (domain 2.8, 5.6). Pure."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from services.attendance.leave.limits import LeaveLimits, Yearly, months_after
from shared.events.attendance.leave import LeaveKind


class Balance(NamedTuple):
    """The days of one kind of leave in a calendar year. A kind without a yearly right has no `right` or `remaining`."""

    right: int | None
    reserved: int
    used: int

    @property
    def remaining(self) -> int | None:
        return None if self.right is None else self.right - self.reserved - self.used


def given_back(collective: AbstractSet[date], rostered: AbstractSet[date]) -> Counter[int]:
    """The number of days by year on which a person had to work although they were collective leave (domain 2.8)."""
    return Counter(day.year for day in collective & rostered)


def rights(
    limits: LeaveLimits, kind: LeaveKind, hired: date, charged: Mapping[int, int], back: Mapping[int, int], last: int
) -> dict[int, int]:
    """The days of every year from the first served to `last`, with those that may be carried over.

    `back`: days a year gives beyond its limits, to be taken in that year only. They and carried days are used first, so
    the unused days of a year are at most those that the year itself gave. Charging a day never raises any year's right,
    so giving days back never lowers one.
    """
    own: dict[int, int] = {}
    found: dict[int, int] = {}
    for year in range(hired.year, last + 1):
        given = _given(limits, kind, hired, year)
        own[year] = given.days if given else 0
        if given is None:
            found[year] = 0
            continue
        before, earlier = own.get(year - 1, 0), own.get(year - 2, 0)
        rested = before and earlier and not charged.get(year - 1) and not charged.get(year - 2)
        unused = min(before, found.get(year - 1, 0) - charged.get(year - 1, 0)) + (earlier if rested else 0)
        found[year] = min(given.days + max(unused, 0), given.most_rested if rested else given.most) + back.get(year, 0)
    return found


def _given(limits: LeaveLimits, kind: LeaveKind, hired: date, year: int) -> Yearly | None:
    """The days that a year gives by itself: all of them once the years of service are full within it."""
    limit = limits.on(date(year, 1, 1), kind)
    if limit is None or months_after(hired, 12 * limit.service_years).year > year:
        return None
    return limit.yearly
