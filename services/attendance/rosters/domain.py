"""Decisions on one person's rosters: pure functions of their state and a command. No clock, no I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import msgspec

from shared.caller import Who
from shared.events import Event, content_id
from shared.events.attendance.calendar import Hours, ShiftsRostered, ShiftsRosteredData
from shared.problems import invalid

_DAY = timedelta(days=1)

Days = Mapping[date, tuple[Hours, ...]]


@dataclass(frozen=True)
class Rosters:
    """The last roster of each date. `events`: the ids of all events; their number makes the next one's id unique."""

    days: Days = field(default_factory=dict)
    events: frozenset[str] = frozenset()


class _Span(NamedTuple):
    """A shift on the wall clock."""

    start: datetime
    end: datetime
    day: date
    hours: Hours


def evolve(rosters: Rosters, event: Event) -> Rosters:
    """The rosters after an event. A repeated event counts at its first place."""
    if not isinstance(event, ShiftsRostered) or event.id in rosters.events:
        return rosters
    return Rosters({**rosters.days, **event.data.days}, rosters.events | {event.id})


def publish(rosters: Rosters, data: ShiftsRosteredData, who: Who) -> list[Event]:
    """Roster a person's days, past ones too; the last roster of a date holds.

    Raises Problem 422 where two shifts overlap, also with those rostered for the days beside.
    """
    _require_apart(rosters.days, data.days)
    if all(rosters.days.get(day) == hours for day, hours in data.days.items()):
        return []
    return [ShiftsRostered.record(data, time=who.now, actor=who.actor, nth=len(rosters.events))]


def in_order(data: ShiftsRosteredData) -> ShiftsRosteredData:
    """The roster with its dates in order, and the shifts of each date: the same however it was written."""
    days = {day: tuple(sorted(hours, key=lambda shift: shift.start)) for day, hours in sorted(data.days.items())}
    return msgspec.structs.replace(data, days=days)


def roster_id(data: ShiftsRosteredData) -> str:
    """The id that a command is answered with: the same content has the same id, however often it is sent."""
    return content_id("roster", msgspec.json.encode(data).decode())


def _require_apart(recorded: Days, new: Days) -> None:
    beside = {near: recorded[near] for day in new for near in (day - _DAY, day + _DAY) if near in recorded}
    for one, other in pairwise(sorted(_spans({**beside, **new}))):
        if other.start < one.end and (one.day in new or other.day in new):
            raise invalid(
                f"The shift {one.hours.text} of {one.day} overlaps the shift {other.hours.text} of {other.day}."
            )


def _spans(days: Days) -> Iterator[_Span]:
    for day, shifts in days.items():
        for hours in shifts:
            last = day + _DAY if hours.ends <= hours.starts else day
            yield _Span(datetime.combine(day, hours.starts), datetime.combine(last, hours.ends), day, hours)
