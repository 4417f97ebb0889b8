"""What the city says of a date: a holiday, or an ordinary day after all. Pure. The last word on a date holds."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from shared.events import Event
from shared.events import attendance as att
from shared.problems import conflict, not_found
from shared.who import Who


class Said(NamedTuple):
    """The last word on a date, and how many there were: that tells words said again on purpose from the first."""

    data: att.HolidayDeclaredData | att.HolidayWithdrawnData
    times: int


Holidays = Mapping[date, Said]


def evolve(holidays: Holidays, event: Event) -> Holidays:
    """What is said after an event. Events of no interest change nothing."""
    if not isinstance(event, att.HolidayDeclared | att.HolidayWithdrawn):
        return holidays
    day = event.data.date
    return {**holidays, day: Said(event.data, _times(holidays, day) + 1)}


def declare(holidays: Holidays, data: att.HolidayDeclaredData, who: Who) -> list[Event]:
    """A date is a holiday, whatever was said of it before."""
    known = holidays.get(data.date)
    if known is not None and known.data == data:
        return []
    return [att.HolidayDeclared.record(data, time=who.now, actor=who.actor, nth=_times(holidays, data.date))]


def withdraw(holidays: Holidays, data: att.HolidayWithdrawnData, who: Who) -> list[Event]:
    """A declared holiday is an ordinary day after all."""
    known = holidays.get(data.date)
    if known is None:
        raise not_found(f"No holiday was declared on {data.date}.")
    if known.data == data:
        return []
    if isinstance(known.data, att.HolidayWithdrawnData):
        raise conflict(f"The holiday on {data.date} is withdrawn already, for another reason.")
    return [att.HolidayWithdrawn.record(data, time=who.now, actor=who.actor, nth=known.times)]


def _times(holidays: Holidays, day: date) -> int:
    known = holidays.get(day)
    return known.times if known else 0
