"""Closed months become rows."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.appraisal.closings.store import Closing
from shared.city.workday import microseconds
from shared.events import appraisal as app
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is already there."""
    rows = [
        msgspec.structs.asdict(event.data)
        | {"closed_at": microseconds(event.time), "closed_by": event.actor, "seq": seq, "event_id": event.id}
        for seq, _, event in entries
        if isinstance(event, app.MonthClosed)
    ]
    await insert_new(connection, Closing, rows)
