"""Rosters become their rows, one a date."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.attendance.rosters.store import RosterRow
from shared.events.attendance.calendar import ShiftsRostered
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of events as rows; what is said again is already there."""
    rows = [
        {
            "employee_id": event.data.employee_id,
            "day": day,
            "event_id": event.id,
            "shifts": msgspec.to_builtins(shifts),
            "seq": seq,
        }
        for seq, _, event in entries
        if isinstance(event, ShiftsRostered)
        for day, shifts in event.data.days.items()
    ]
    await insert_new(connection, RosterRow, rows)
