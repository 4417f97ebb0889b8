"""Quarantined punches and the decisions on them become rows."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.quarantine.store import QuarantineRow
from shared.city.workday import microseconds
from shared.events.attendance import devices as dev
from shared.projections.database import insert_new
from shared.projections.runner import Entry

_DECIDED = {dev.QuarantineReleased: "RELEASED", dev.QuarantineRefused: "REFUSED"}


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a decision follows its punch in the log."""
    waiting = [_row(event, seq) for seq, _, event in entries if isinstance(event, dev.PunchQuarantined)]
    await insert_new(connection, QuarantineRow, waiting)
    for _, _, event in entries:
        if type(event) in _DECIDED:
            data = event.data
            await connection.execute(
                update(QuarantineRow)
                .where(col(QuarantineRow.employee_id) == data.employee_id, col(QuarantineRow.punch_id) == data.punch_id)
                .values(state=_DECIDED[type(event)], reason=data.reason, decided_by=event.actor)
            )


def _row(event: dev.PunchQuarantined, seq: int) -> dict[str, Any]:
    times = {"at": microseconds(event.data.at), "received": microseconds(event.time)}
    return {**msgspec.structs.asdict(event.data), **times, "state": "OPEN", "seq": seq}
