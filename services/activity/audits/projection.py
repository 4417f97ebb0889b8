"""Samples and confirmations become rows."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.audits.store import ConfirmationRow, SampleRow
from shared.city.workday import microseconds
from shared.events.activity.audits import ActivityConfirmed, AuditSampled
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; an event that comes again is already there."""
    samples = [
        {
            "unit_id": event.data.unit_id,
            "period": event.data.period,
            "seed": event.data.seed,
            "share_bp": event.data.share_bp,
            "population": event.data.population,
            "activities": [[drawn.employee_id, drawn.activity_id] for drawn in event.data.activities],
            "drawn_by": event.actor,
            "drawn_at": microseconds(event.time),
        }
        for _, _, event in entries
        if isinstance(event, AuditSampled)
    ]
    confirmations = [
        {
            "employee_id": subject.owner,
            "period": subject.aggregate,
            "activity_id": event.data.activity_id,
            "comment": event.data.comment,
            "confirmed_by": event.actor,
            "confirmed_at": microseconds(event.time),
        }
        for _, subject, event in entries
        if isinstance(event, ActivityConfirmed)
    ]
    await insert_new(connection, SampleRow, samples)
    await insert_new(connection, ConfirmationRow, confirmations)
