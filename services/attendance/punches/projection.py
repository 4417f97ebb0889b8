"""Events of a person's month of attendance become rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.punches.domain import DIRECTIONS
from services.attendance.punches.store import AssemblyRow, CorrectionRow, ExcuseRow, PunchRow
from shared.city.workday import microseconds
from shared.events.attendance import days as att
from shared.projections.database import insert_new
from shared.projections.runner import Entry

_CAUSES = {"leave_id", "correction_id"}  # of an excuse: the request that it follows from

Row = dict[str, Any]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a row that is there already stays as it is."""
    rows: dict[type, list[Row]] = {PunchRow: [], CorrectionRow: [], ExcuseRow: [], AssemblyRow: []}
    cancelled: list[att.ExcuseCancelledData] = []
    for seq, _, event in entries:
        place = {"seq": seq, "event_id": event.id}
        if type(event) in DIRECTIONS:
            rows[PunchRow].append(_punch(event) | place)
        elif isinstance(event, att.PunchesCorrected):
            rows[CorrectionRow].append(_correction(event.data) | place)
        elif isinstance(event, att.AbsenceExcused):
            rows[ExcuseRow].append(_excuse(event.data) | place)
        elif isinstance(event, att.ExcuseCancelled):
            cancelled.append(event.data)
        elif isinstance(event, att.AssemblyRecorded):
            rows[AssemblyRow].append(_assembly(event) | place)
    for table, new in rows.items():
        await insert_new(connection, table, new)
    for cancel in cancelled:
        await connection.execute(
            update(ExcuseRow)
            .where(col(ExcuseRow.employee_id) == cancel.employee_id, col(ExcuseRow.excuse_id) == cancel.excuse_id)
            .values(cancelled=cancel.reason)
        )


def _punch(event: Any) -> Row:
    data, place = event.data, event.data.place
    return {
        "employee_id": data.employee_id,
        "at": microseconds(data.at),
        "punch_id": data.punch_id,
        "direction": DIRECTIONS[type(event)],
        "method": data.method,
        "device_id": data.device_id,
        "recorded_at": microseconds(event.time),
        "zone": place.zone if place else None,
        "distance_m": place.distance_m if place else None,
        "mock": place.mock if place else None,
    }


def _correction(data: att.PunchesCorrectedData) -> Row:
    return {
        "employee_id": data.employee_id,
        "correction_id": data.correction_id,
        "day": data.date,
        "check_in": _at(data.check_in),
        "check_out": _at(data.check_out),
        "reason": data.reason,
        "outage_id": data.outage_id,
    }


def _excuse(data: att.AbsenceExcusedData) -> Row:
    return {name: value for name, value in msgspec.structs.asdict(data).items() if name not in _CAUSES}


def _assembly(event: att.AssemblyRecorded) -> Row:
    return {
        "employee_id": event.data.employee_id,
        "day": event.data.date,
        "kind": event.data.kind,
        "present": event.data.present,
        "recorded_by": event.actor,
    }


def _at(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)
