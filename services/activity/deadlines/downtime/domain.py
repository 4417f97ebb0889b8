"""Outages as the log holds them: declared by a person, or measured by the service of itself. Pure."""

from collections.abc import Mapping
from datetime import datetime

from services.activity.limits.domain import Limits
from shared.caller import Who
from shared.city.workday import microseconds
from shared.events import Event, content_id
from shared.events.activity.downtime import OutageRecorded, OutageRecordedData
from shared.problems import conflict, invalid

ACTOR = "service:activity"
MEASURED = "Layanan kegiatan tidak dapat dipakai; diukur oleh sistem sendiri."

Outages = Mapping[str, OutageRecordedData]  # by id


def evolve(outages: Outages, event: Event) -> Outages:
    """What is recorded after an event. An id said again, in a log from elsewhere, changes nothing."""
    if not isinstance(event, OutageRecorded) or event.data.outage_id in outages:
        return outages
    return {**outages, event.data.outage_id: event.data}


def declare(outages: Outages, data: OutageRecordedData, limits: Limits, who: Who) -> list[Event]:
    """A person says when the system could not be used."""
    known = outages.get(data.outage_id)
    if known == data:
        return []
    if known is not None:
        raise conflict("An outage of this id is recorded already, and says something else.")
    if data.ended_at > who.now:
        raise invalid(f"The outage ends at {data.ended_at}, in the future: declare it when it is over.")
    longest = limits.on(who.now.date()).longest_outage
    if data.ended_at - data.started_at > longest:
        raise invalid(f"The outage lasts longer than {longest.days} days.")
    return [OutageRecorded.record(data, time=who.now, actor=who.actor)]


def measure(outages: Outages, served: datetime, now: datetime, limits: Limits) -> list[Event]:
    """The service is ready `now` and was last known to be at `served`; or at the end of an outage it had measured.

    Too short a gap is no outage; too long a one, or one that ends before it starts, is a clock that was put right.
    """
    ends = (each.ended_at for each in outages.values() if each.source == "MEASURED" and each.ended_at <= now)
    since = max((served, *ends))
    limit = limits.on(now.date())
    if not limit.least_outage <= now - since <= limit.longest_outage:
        return []
    data = OutageRecordedData(
        outage_id=content_id(ACTOR, microseconds(since)),
        started_at=since,
        ended_at=now,
        source="MEASURED",
        reason=MEASURED,
    )
    return [] if data.outage_id in outages else [OutageRecorded.record(data, time=now, actor=ACTOR)]
