"""Proposals: the holidays and collective leave that the `holidays` package has. Apart, for they count for nothing."""

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from holidays import country_holidays

from shared.city.calendar import Calendar

HolidayKind = Literal["NATIONAL", "COLLECTIVE"]
Standing = Literal["NEW", "DECLARED", "DIFFERENT", "WITHDRAWN"]
_CATEGORIES: dict[str, HolidayKind] = {"government": "COLLECTIVE", "public": "NATIONAL"}  # the later stands
_ESTIMATED = " (perkiraan)"  # how the package marks a feast whose date depends on the moon


class Proposal(NamedTuple):
    """A date with its name in Indonesian; `estimated`: the government may still name another date."""

    date: date
    name: str
    kind: HolidayKind
    estimated: bool


@cache
def proposals(year: int) -> tuple[Proposal, ...]:
    """The proposals for a year, in order of date; none for years that the package does not cover."""
    found = {
        day: Proposal(day, name.replace(_ESTIMATED, ""), kind, _ESTIMATED in name)
        for category, kind in _CATEGORIES.items()
        for day, name in country_holidays("ID", years=year, language="id", categories=(category,)).items()
    }
    return tuple(found[day] for day in sorted(found))


def proposal(year: int, day: date) -> Proposal | None:
    """The year's proposal for a date."""
    return next((each for each in proposals(year) if each.date == day), None)


def standing(proposed: Proposal, calendar: Calendar) -> Standing:
    """The city's record of a proposed date so far."""
    record = calendar.declaration(proposed.date)
    if record is None:
        return "NEW"
    if record.name is None:
        return "WITHDRAWN"
    return "DECLARED" if (record.name, record.kind) == (proposed.name, proposed.kind) else "DIFFERENT"
