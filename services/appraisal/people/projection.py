"""Careers' events become rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.appraisal.people.store import TABLES, Assignment, Employee, Rank, Sanction, Supervision, Turn
from shared.events import Event
from shared.events import appraisal as app
from shared.projections.database import insert_new
from shared.projections.runner import Entry

Row = dict[str, Any]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is already there."""
    rows: dict[type, list[Row]] = defaultdict(list)
    for seq, _, event in entries:
        for table, row in _rows(event):
            rows[table].append(row | {"seq": seq, "event_id": event.id})
    for kind in TABLES:
        await insert_new(connection, kind, rows[kind])


def _rows(event: Event) -> Iterator[tuple[type, Row]]:
    match event:
        case app.EmployeeRegistered(data=data):
            since = {"employee_id": data.employee_id, "effective_from": data.effective_from}
            identity = {
                "nip": data.nip,
                "name": data.name,
                "employment": data.employment,
                "family_status": data.family_status,
            }
            post = {"unit_id": data.unit_id, "schedule_id": data.schedule_id, "position_id": data.position_id}
            yield Employee, since | identity
            yield Assignment, since | post
            yield Rank, since | {"rank_grade": data.rank_grade, "salary": data.salary}
            yield Turn, since | {"employed": True, "reason": None}
        case app.EmployeeTransferred(data=data):
            yield Assignment, msgspec.structs.asdict(data)
        case app.RankChanged(data=data):
            yield Rank, msgspec.structs.asdict(data)
        case app.EmploymentEnded(data=data):
            yield Turn, msgspec.structs.asdict(data) | {"employed": False}
        case app.SupervisorAssigned(data=data):
            yield Supervision, msgspec.structs.asdict(data)
        case app.SanctionImposed(data=data):
            yield Sanction, msgspec.structs.asdict(data)
