"""The events of requests for corrections become their rows. They are few: each is one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.corrections.domain import MOVES
from services.attendance.corrections.store import CorrectionRequestRow
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
        if isinstance(event, cor.CorrectionRequested):
            await insert_new(connection, CorrectionRequestRow, [_request(entry, event)])
        elif type(event) in MOVES:
            sources, status = MOVES[type(event)]
            of_request = (
                col(CorrectionRequestRow.employee_id) == event.subject,
                col(CorrectionRequestRow.correction_id) == event.data.correction_id,
                col(CorrectionRequestRow.status).in_(sorted(sources)),
            )
            await connection.execute(
                update(CorrectionRequestRow).where(*of_request).values(status=status, **_changed(event))
            )


def _request(entry: Entry, event: cor.CorrectionRequested) -> Row:
    data = event.data
    return {
        "employee_id": data.employee_id,
        "correction_id": data.correction_id,
        "kind": data.kind,
        "date_from": data.date_from,
        "date_to": data.date_to or data.date_from,
        "check_in": microseconds(data.check_in) if data.check_in else None,
        "check_out": microseconds(data.check_out) if data.check_out else None,
        "reason": data.reason,
        "document": data.document,
        "status": "REQUESTED",
        "requested_by": event.actor,
        "requested_for": event.onbehalfof,
        "requested_at": microseconds(event.time),
        "seq": entry.seq,
    }


def _changed(event: Event) -> Row:
    """The columns that an event changes in its request beside the status."""
    if isinstance(event, cor.CorrectionEndorsed):
        return {"endorsed_by": event.actor, "comment": event.data.comment}
    return {"decided_by": event.actor, "decision_reason": getattr(event.data, "reason", None)}
