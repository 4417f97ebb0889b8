"""Entries of the catalogue become rows."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.catalogue.store import EVERY_POST, CataloguePost, CatalogueRow
from shared.events.activity.catalogue import CatalogueEntryDefined
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; an event that comes again is already there."""
    defined = [(seq, event) for seq, _, event in entries if isinstance(event, CatalogueEntryDefined)]
    rows = [
        msgspec.structs.asdict(event.data) | {"positions": list(event.data.positions), "event_id": event.id, "seq": seq}
        for seq, event in defined
    ]
    posts = [
        {"code": event.data.code, "event_id": event.id, "position_id": position_id}
        for _, event in defined
        for position_id in event.data.positions or (EVERY_POST,)
    ]
    await insert_new(connection, CatalogueRow, rows)
    await insert_new(connection, CataloguePost, posts)
