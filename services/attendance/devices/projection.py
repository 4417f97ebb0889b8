"""Devices and their refused lines become rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.devices.domain import STATES
from services.attendance.devices.store import DeviceRow, RefusedLineRow
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.projections.database import insert_new
from shared.projections.runner import Entry


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows, one after the other: they are few."""
    for seq, _, event in entries:
        if isinstance(event, dev.LinesRefused):
            await insert_new(connection, RefusedLineRow, _refused(event, seq))
        elif type(event) in STATES:
            await _change(connection, event, seq)


async def _change(connection: AsyncConnection, event: Event, seq: int) -> None:
    data = event.data
    changed: dict[str, Any] = {"state": STATES[type(event)], "reason": getattr(data, "reason", None), "seq": seq}
    if isinstance(data, dev.DeviceEnrolledData):
        changed |= {name: getattr(data, name) for name in ("protocol", "site", "timezone", "trust", "serial")}
        changed["sources"] = list(data.sources)
        changed["latitude_e6"] = data.position.latitude_e6 if data.position else None
        changed["longitude_e6"] = data.position.longitude_e6 if data.position else None
        first = {"device_id": data.device_id, "enrolled_at": microseconds(event.time), **changed}
        await insert_new(connection, DeviceRow, [first])
    before = (col(DeviceRow.device_id) == data.device_id, col(DeviceRow.seq) < seq)
    await connection.execute(update(DeviceRow).where(*before).values(**changed))


def _refused(event: dev.LinesRefused, seq: int) -> list[dict[str, Any]]:
    place = {"device_id": event.data.device_id, "raw": event.data.raw, "received": microseconds(event.time), "seq": seq}
    return [{**place, "line": each.line, "number": each.number, "reason": each.reason} for each in event.data.lines]
