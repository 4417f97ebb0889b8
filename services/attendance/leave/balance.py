"""How many days a year gives, and what is left of them: reserved + used + remaining = right (domain 2.8, 5.6). Pure."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from services.attendance.leave.limits import Limits, Yearly, months_after
from shared.events.leave import LeaveKind


class Balance(NamedTuple):
    """One kind's days of a calendar year. A kind without a yearly right has no `right` and nothing `remaining`."""

    right: int | None
    reserved: int
    used: int

    @property
    def remaining(self) -> int | None:
        return None if self.right is None else self.right - self.reserved - self.used


def rights(limits: Limits, kind: LeaveKind, hired: date, charged: Mapping[int, int], last: int) -> dict[int, int]:
    """The days of every year from the first served to `last`, with what may be carried over.

    Carried days are used first, so what is unused of a year is at most what that year itself gave. Charging a day
    never raises any year's right, so giving days back never lowers one.
    """
    found: dict[int, int] = {}
    for year in range(hired.year, last + 1):
        yearly = _yearly(limits, kind, year)
        if yearly is None:
            found[year] = 0
            continue
        before = [(_own(limits, kind, hired, each), charged.get(each, 0)) for each in (year - 1, year - 2)]
        rested = all(own and not spent for own, spent in before)
        unused = min(before[0][0], found.get(year - 1, 0) - before[0][1]) + (before[1][0] if rested else 0)
        own = _own(limits, kind, hired, year)
        most = yearly.most_rested if rested else yearly.most
        found[year] = min(own + max(unused, 0), most) if own else 0
    return found


def _own(limits: Limits, kind: LeaveKind, hired: date, year: int) -> int:
    """What a year gives by itself: all of it once the years of service are full within it."""
    limit = limits.on(date(year, 1, 1), kind)
    if limit is None or limit.yearly is None or months_after(hired, 12 * limit.service_years).year > year:
        return 0
    return limit.yearly.days


def _yearly(limits: Limits, kind: LeaveKind, year: int) -> Yearly | None:
    limit = limits.on(date(year, 1, 1), kind)
    return limit.yearly if limit else None
