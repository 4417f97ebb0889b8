"""What is rostered for one person: pure functions of what was said and a command. No clock, no I/O."""

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
    """What was last said of each date. `said`: the events, whose number tells a roster said again from the first."""

    days: Days = field(default_factory=dict)
    said: frozenset[str] = frozenset()


class _Span(NamedTuple):
    """A shift on the wall clock."""

    start: datetime
    end: datetime
    day: date
    hours: Hours


def evolve(rosters: Rosters, event: Event) -> Rosters:
    """The rosters after an event. What is repeated counts at its first place."""
    if not isinstance(event, ShiftsRostered) or event.id in rosters.said:
        return rosters
    return Rosters({**rosters.days, **event.data.days}, rosters.said | {event.id})


def publish(rosters: Rosters, data: ShiftsRosteredData, who: Who) -> list[Event]:
    """Roster a person's days, past ones too; of a date that was rostered before, the last holds.

    Raises Problem 422 where two shifts overlap, also with those rostered for the days beside.
    """
    _require_apart(rosters.days, data.days)
    if all(rosters.days.get(day) == hours for day, hours in data.days.items()):
        return []
    return [ShiftsRostered.record(data, time=who.now, actor=who.actor, nth=len(rosters.said))]


def in_order(data: ShiftsRosteredData) -> ShiftsRosteredData:
    """The same roster however it was written: dates in order, and each date's shifts."""
    days = {day: tuple(sorted(hours, key=lambda each: each.start)) for day, hours in sorted(data.days.items())}
    return msgspec.structs.replace(data, days=days)


def roster_id(data: ShiftsRosteredData) -> str:
    """What the command is known by: the same words, the same id, however often they are said."""
    return content_id("roster", msgspec.json.encode(data).decode())


def _require_apart(known: Days, new: Days) -> None:
    beside = {near: known[near] for day in new for near in (day - _DAY, day + _DAY) if near in known}
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
