"""The events of rosters become their rows, one for each date."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.attendance.rosters.store import RosterRow
from shared.events.attendance.calendar import ShiftsRostered
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is there already and changes nothing."""
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
