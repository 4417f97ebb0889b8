"""Schedules and special hours become rows."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.attendance.schedules.store import CalendarEntry
from shared.events.attendance.calendar import SchedulePublished, SpecialHoursDeclared
from shared.projections.database import insert_new
from shared.projections.runner import Entry

_KINDS = {SchedulePublished: "schedule", SpecialHoursDeclared: "special"}


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a row that is there already stays as it is."""
    rows = [
        {
            "kind": _KINDS[type(event)],
            "data": msgspec.to_builtins(event.data),
            "seq": seq,
            "event_id": event.id,
        }
        for seq, _, event in entries
        if type(event) in _KINDS
    ]
    await insert_new(connection, CalendarEntry, rows)
