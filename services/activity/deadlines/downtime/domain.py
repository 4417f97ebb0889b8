"""Downtime as the log holds it, declared by a person or measured by the service, and deadlines moved by it. Pure.

Instants of spans are in microseconds since 1970, UTC.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from services.activity.limits.domain import ActivityLimits
from shared.caller import Who
from shared.city.workday import microseconds
from shared.events import Event, content_id
from shared.events.activity.downtime import OutageRecorded, OutageRecordedData
from shared.problems import conflict, invalid

ACTOR = "service:activity"
MEASURED = "Layanan kegiatan tidak dapat dipakai; diukur oleh sistem sendiri."

RecordedDowntimes = Mapping[str, OutageRecordedData]  # by id


def evolve(recorded: RecordedDowntimes, event: Event) -> RecordedDowntimes:
    """The recorded downtimes after an event. An id repeated, in a log from elsewhere, changes nothing."""
    if not isinstance(event, OutageRecorded) or event.data.outage_id in recorded:
        return recorded
    return {**recorded, event.data.outage_id: event.data}


def declare(recorded: RecordedDowntimes, data: OutageRecordedData, limits: ActivityLimits, who: Who) -> list[Event]:
    """Record the downtime that a person declares."""
    known = recorded.get(data.outage_id)
    if known == data:
        return []
    if known is not None:
        raise conflict("An outage of this id is recorded already, and says something else.")
    if data.ended_at > who.now:
        raise invalid(f"The outage ends at {data.ended_at}, in the future: declare it when it is over.")
    longest = limits.on(who.now.date()).longest_downtime
    if data.ended_at - data.started_at > longest:
        raise invalid(f"The outage lasts longer than {longest.days} days.")
    return [OutageRecorded.record(data, time=who.now, actor=who.actor)]


def measure(recorded: RecordedDowntimes, served: datetime, now: datetime, limits: ActivityLimits) -> list[Event]:
    """Record the downtime of a service that is ready `now` and was last known to be at `served`.

    It begins at the end of a downtime measured before, where that is later. Too short a gap is no downtime; too long a
    one, or one that ends before it starts, is a clock that was put right.
    """
    ends = (past.ended_at for past in recorded.values() if past.source == "MEASURED" and past.ended_at <= now)
    since = max((served, *ends))
    limit = limits.on(now.date())
    if not limit.least_downtime <= now - since <= limit.longest_downtime:
        return []
    data = OutageRecordedData(
        outage_id=content_id(ACTOR, microseconds(since)),
        started_at=since,
        ended_at=now,
        source="MEASURED",
        reason=MEASURED,
    )
    return [] if data.outage_id in recorded else [OutageRecorded.record(data, time=now, actor=ACTOR)]


class Span(NamedTuple):
    """The time from `start` to `end`, the end not included."""

    start: int
    end: int


class Downtime(NamedTuple):
    """A time in which nobody could enter work; `units` whose people it hit, none: everybody's."""

    span: Span
    units: frozenset[str] = frozenset()

    def hit(self, unit_id: str | None) -> bool:
        return not self.units or unit_id in self.units


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans apart from each other, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def extended(start: int, deadline: int, downtimes: Iterable[Span]) -> int:
    """The moment by which as much time without downtime has passed since `start` as lay between it and `deadline`."""
    for downtime in merged(downtimes):
        if downtime.start >= deadline:
            break
        deadline += max(0, downtime.end - max(downtime.start, start))
    return deadline
