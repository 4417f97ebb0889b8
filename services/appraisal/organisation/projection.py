"""Definitions of units and posts become rows."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.appraisal.organisation.store import Position, Unit
from shared.events import appraisal as app
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is already there."""
    units: list[dict[str, Any]] = []
    positions: list[dict[str, Any]] = []
    for seq, _, event in entries:
        place = {"seq": seq, "event_id": event.id}
        if isinstance(event, app.UnitDefined):
            units.append(msgspec.structs.asdict(event.data) | place)
        elif isinstance(event, app.PositionDefined):
            positions.append(msgspec.structs.asdict(event.data) | place)
    await insert_new(connection, Unit, units)
    await insert_new(connection, Position, positions)
