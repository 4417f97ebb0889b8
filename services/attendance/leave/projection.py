"""The events of leave become its rows. They are few: each is one statement."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from services.attendance.leave.domain import MOVES, VERDICTS
from services.attendance.leave.store import LeaveRow
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import leave as lve
from shared.projections.database import insert_new
from shared.projections.runner import Entry

Row = dict[str, Any]


async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
    """Write one page of events as rows; a repeated event is there already and changes nothing."""
    for entry in entries:
        event = entry.event
        if isinstance(event, lve.LeaveRequested):
            await insert_new(connection, LeaveRow, [_request(entry, event)])
        elif (changed := _changed(event)) is not None:
            of_leave = (
                col(LeaveRow.employee_id) == event.subject,
                col(LeaveRow.leave_id) == event.data.leave_id,
                col(LeaveRow.status).in_(sorted(MOVES[type(event)])),
            )
            await connection.execute(update(LeaveRow).where(*of_leave).values(changed))


def _request(entry: Entry, event: lve.LeaveRequested) -> Row:
    data = event.data
    return {
        "employee_id": data.employee_id,
        "leave_id": data.leave_id,
        "kind": data.kind,
        "date_from": data.date_from,
        "date_to": data.date_to,
        "days": _days(data.days),
        "reason": data.reason,
        "document": data.document,
        "status": "SUBMITTED",
        "requested_by": event.actor,
        "requested_for": event.onbehalfof,
        "requested_at": microseconds(event.time),
        "seq": entry.seq,
    }


def _changed(event: Event) -> Row | None:
    """The columns that an event changes in its leave; None for any other event."""
    match event:
        case lve.LeaveAdvised(data=advised):
            advice = {"advice": advised.advice, "advised_by": event.actor, "advice_comment": advised.comment}
            return {"status": "ADVISED"} | advice
        case lve.LeaveDecided(data=decided):
            decision = {"verdict": decided.verdict, "decided_by": event.actor, "decision_comment": decided.comment}
            return {"status": VERDICTS[decided.verdict]} | decision | _granted(decided)
        case lve.LeaveRecalled(data=recalled):
            taken = {"date_to": recalled.returns_on - timedelta(days=1), "days": _days(recalled.days)}
            return {"status": "RECALLED", "ended_by": event.actor, "end_reason": recalled.reason} | taken
        case lve.LeaveCancelled(data=cancelled):
            return {"status": "CANCELLED", "ended_by": event.actor, "end_reason": cancelled.reason}
    return None


def _granted(data: lve.LeaveDecidedData) -> Row:
    """The other dates that the verdict CHANGED grants."""
    if data.verdict != "CHANGED":
        return {}
    return {"date_from": data.date_from, "date_to": data.date_to, "days": _days(data.days or {})}


def _days(days: lve.Days) -> dict[str, int]:
    return {str(year): count for year, count in days.items()}
