"""Decisions on the city's holidays: pure. A date is declared one or withdrawn; the last record of a date holds."""

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
    """The last record of a date, and how many there were: the number makes each record's event id its own."""

    data: HolidayDeclaredData | HolidayWithdrawnData
    times: int


Holidays = Mapping[date, LastRecord]


def evolve(holidays: Holidays, event: Event) -> Holidays:
    """Return the holidays after an event. Events of no interest change nothing."""
    if not isinstance(event, HolidayDeclared | HolidayWithdrawn):
        return holidays
    day = event.data.date
    return {**holidays, day: LastRecord(event.data, _times(holidays, day) + 1)}


def declare(holidays: Holidays, data: HolidayDeclaredData, who: Who) -> list[Event]:
    """Declare a date a holiday, whatever was recorded of it before."""
    last = holidays.get(data.date)
    if last is not None and last.data == data:
        return []
    return [HolidayDeclared.record(data, time=who.now, actor=who.actor, nth=_times(holidays, data.date))]


def withdraw(holidays: Holidays, data: HolidayWithdrawnData, who: Who) -> list[Event]:
    """Withdraw a declared holiday: the date is an ordinary day."""
    last = holidays.get(data.date)
    if last is None:
        raise not_found(f"No holiday was declared on {data.date}.")
    if last.data == data:
        return []
    if isinstance(last.data, HolidayWithdrawnData):
        raise conflict(f"The holiday on {data.date} is withdrawn already, for another reason.")
    return [HolidayWithdrawn.record(data, time=who.now, actor=who.actor, nth=last.times)]


def _times(holidays: Holidays, day: date) -> int:
    last = holidays.get(day)
    return last.times if last else 0
