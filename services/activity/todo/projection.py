"""Attendance's events become rows: excused absences and rostered days, on which reports depend."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.activity.todo.store import ExcusedRow, RosteredRow
from shared.events.attendance import days as att
from shared.events.attendance.calendar import ShiftsRostered
from shared.log.subjects import PARTITIONS
from shared.projections.database import insert_new, table_of, upsert
from shared.projections.rows import RowProjection
from shared.projections.runner import Entry

_Row = dict[str, Any]


class AbsenceProjection(RowProjection):
    """Folds attendance's events on days without work into activity's own tables."""

    partitions = list(range(PARTITIONS))

    def __init__(self) -> None:
        super().__init__("activity_absences", write_absences)

    def filters(self, partition: int) -> list[str]:
        return [f"log.{partition}.*.attendance.*"]


async def write_absences(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of attendance's events; of one date the last roster holds, a cancelled excuse stays cancelled."""
    excused: list[_Row] = []
    cancelled: list[_Row] = []
    rostered: list[_Row] = []
    for _, _, event in entries:
        data = event.data
        if isinstance(event, att.AbsenceExcused):
            key = {"employee_id": data.employee_id, "excuse_id": data.excuse_id}
            excused.append({**key, "date_from": data.date_from, "date_to": data.date_to, "cancelled": False})
        elif isinstance(event, att.ExcuseCancelled):
            cancelled.append({"of_employee": data.employee_id, "of_excuse": data.excuse_id})
        elif isinstance(event, ShiftsRostered):
            of_person = {"employee_id": data.employee_id}
            rostered += [{**of_person, "date": day, "shifts": bool(shifts)} for day, shifts in data.days.items()]
    await insert_new(connection, ExcusedRow, excused)
    if cancelled:
        await connection.execute(_CANCEL, cancelled)
    await upsert(connection, RosteredRow, rostered)


_EXCUSED = table_of(ExcusedRow)
_CANCEL = (
    update(_EXCUSED)
    .where(_EXCUSED.c.employee_id == bindparam("of_employee"), _EXCUSED.c.excuse_id == bindparam("of_excuse"))
    .values(cancelled=True)
)
