"""The events of evidence become rows. A row once there never changes: order and repetition make no difference."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.evidence.store import ActivityEvidenceRow, EvidenceFileRow
from shared.events.activity.evidence import EvidenceStored
from shared.events.activity.work import ActivitySubmitted
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of events as rows."""
    files = [
        {
            "sha256": event.data.sha256,
            "employee_id": event.subject,
            "size": event.data.size,
            "media_type": event.data.media_type,
            "name": event.data.name,
            "seq": entry.seq,
        }
        for entry in entries
        if isinstance(event := entry.event, EvidenceStored)
    ]
    uses = [
        {
            "sha256": piece.sha256,
            "employee_id": entry.subject.owner,
            "period": entry.subject.aggregate,
            "activity_id": event.data.activity_id,
        }
        for entry in entries
        if isinstance(event := entry.event, ActivitySubmitted)
        for piece in event.data.evidence
    ]
    await insert_new(connection, EvidenceFileRow, files)
    await insert_new(connection, ActivityEvidenceRow, uses)
