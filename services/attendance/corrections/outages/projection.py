"""The events of outages become their rows. They are few: each is one statement."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.corrections.outages.store import OutageRow
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.projections.database import insert_new
from shared.projections.runner import Entry

Row = dict[str, Any]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is there already and changes nothing."""
    for entry in entries:
        event = entry.event
        if isinstance(event, cor.OutageReported):
            await insert_new(connection, OutageRow, [_report(entry, event)])
        elif (changed := _changed(event)) is not None:
            reported = (col(OutageRow.outage_id) == event.data.outage_id, col(OutageRow.status) == "REPORTED")
            await connection.execute(update(OutageRow).where(*reported).values(decided_by=event.actor, **changed))


def _report(entry: Entry, event: cor.OutageReported) -> Row:
    data = event.data
    return {
        "outage_id": data.outage_id,
        "unit_id": data.unit_id,
        "kind": data.kind,
        "reason": data.reason,
        "touches": len(data.missed),
        "missed": msgspec.to_builtins(data.missed),
        "status": "REPORTED",
        "reported_by": event.actor,
        "reported_at": microseconds(event.time),
        "seq": entry.seq,
    }


def _changed(event: Event) -> Row | None:
    """The columns that an event changes in its outage; None for any other event."""
    match event:
        case cor.OutageApproved():
            return {"status": "APPROVED"}
        case cor.OutageRefused(data=refusal):
            return {"status": "REFUSED", "refusal": refusal.reason}
    return None
