"""What the city says of a date: a holiday, or an ordinary day after all. Pure. The last word on a date holds."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from shared.caller import Who
from shared.events import Event
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    HolidayWithdrawn,
    HolidayWithdrawnData,
)
from shared.problems import conflict, not_found


class LastRecord(NamedTuple):
    """The last word on a date, and how many there were: that tells words said again on purpose from the first."""

    data: HolidayDeclaredData | HolidayWithdrawnData
    times: int


Holidays = Mapping[date, LastRecord]


def evolve(holidays: Holidays, event: Event) -> Holidays:
    """What is said after an event. Events of no interest change nothing."""
    if not isinstance(event, HolidayDeclared | HolidayWithdrawn):
        return holidays
    day = event.data.date
    return {**holidays, day: LastRecord(event.data, _times(holidays, day) + 1)}


def declare(holidays: Holidays, data: HolidayDeclaredData, who: Who) -> list[Event]:
    """A date is a holiday, whatever was said of it before."""
    known = holidays.get(data.date)
    if known is not None and known.data == data:
        return []
    return [HolidayDeclared.record(data, time=who.now, actor=who.actor, nth=_times(holidays, data.date))]


def withdraw(holidays: Holidays, data: HolidayWithdrawnData, who: Who) -> list[Event]:
    """A declared holiday is an ordinary day after all."""
    known = holidays.get(data.date)
    if known is None:
        raise not_found(f"No holiday was declared on {data.date}.")
    if known.data == data:
        return []
    if isinstance(known.data, HolidayWithdrawnData):
        raise conflict(f"The holiday on {data.date} is withdrawn already, for another reason.")
    return [HolidayWithdrawn.record(data, time=who.now, actor=who.actor, nth=known.times)]


def _times(holidays: Holidays, day: date) -> int:
    known = holidays.get(day)
    return known.times if known else 0
