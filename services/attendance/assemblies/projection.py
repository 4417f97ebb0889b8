"""Assemblies become rows."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.attendance.assemblies.store import AssemblyRow
from shared.events.attendance import days as att
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """One page of events as rows; what is said again is already there."""
    rows = [
        {
            "employee_id": event.data.employee_id,
            "day": event.data.date,
            "kind": event.data.kind,
            "event_id": event.id,
            "present": event.data.present,
            "recorded_by": event.actor,
            "seq": seq,
        }
        for seq, _, event in entries
        if isinstance(event, att.AssemblyRecorded)
    ]
    await insert_new(connection, AssemblyRow, rows)
