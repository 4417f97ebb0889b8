"""The quarantine over HTTP: who keeps a unit's records sees what waits, and decides."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.attendance.punches.commands import AttendanceCommands
from services.attendance.quarantine.store import QuarantineRow, QuarantineStore
from shared.caller import Caller, Who
from shared.city.access import SEES_ALL, require_unit_hr, serves_unit_of
from shared.city.workday import instant
from shared.events.attendance import devices as dev
from shared.http.access import allow
from shared.http.forms import Command, PathId, PathMonth, Reason, Recorded
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.log.subjects import Subject
from shared.problems import forbidden
from shared.projections.directory import Directory
from shared.service import Context
from shared.values.period import period_of

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
State = Annotated[Literal["OPEN", "RELEASED", "REFUSED"], Query()]
PUNCH = "/{employee_id}/{period}/{punch_id}"


class DecideCommand(Command):
    reason: Reason


class QuarantinedView(BaseModel):
    """`at` as the clock showed it; `period`, its month in UTC, is where a decision on it is addressed."""

    employee_id: str
    period: str
    punch_id: str
    at: datetime
    direction: dev.Direction
    method: str
    cause: dev.Cause
    device_id: str | None
    received: datetime
    state: str
    reason: str | None
    decided_by: str | None


def router(commands: AttendanceCommands, store: QuarantineStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/quarantine", tags=["quarantine"])
    directory = context.directory

    async def require_keeper(caller: Caller, employee_id: str) -> None:
        """Raise Problem 403 unless the caller keeps today the records of somebody else."""
        if caller.subject == employee_id:
            raise forbidden("Nobody changes their own record.")
        require_unit_hr(caller, await directory.career(employee_id), context.now().date())

    @routes.get("")
    async def quarantined(
        caller: Reader, state: State = "OPEN", limit: Limit = 100, cursor: Cursor = None
    ) -> Page[QuarantinedView]:
        """Punches whose clock cannot be right; of the people whose records the caller keeps today."""
        last = after(cursor, str, str)
        seen = _sight(caller, directory, context.now().date())
        rows = await _visible(store, state, seen, limit + 1, (last[0], last[1]) if last else ("", ""))
        return page_of([_view(row) for row in rows], limit, lambda punch: (punch.employee_id, punch.punch_id))

    @routes.post(PUNCH + "/release", status_code=201)
    async def release(
        employee_id: PathId, period: PathMonth, punch_id: PathId, body: DecideCommand, caller: HumanResources
    ) -> Recorded:
        """Let the punch count at the time its clock showed."""
        await require_keeper(caller, employee_id)
        subject = Subject(employee_id, "attendance", period)
        await commands.release(subject, punch_id, body.reason, Who(caller.actor, context.now()))
        return Recorded(id=punch_id)

    @routes.post(PUNCH + "/refusal", status_code=201)
    async def refuse(
        employee_id: PathId, period: PathMonth, punch_id: PathId, body: DecideCommand, caller: HumanResources
    ) -> Recorded:
        """The punch never counts; what really was is said by a correction of its day."""
        await require_keeper(caller, employee_id)
        subject = Subject(employee_id, "attendance", period)
        await commands.turn_down(subject, punch_id, body.reason, Who(caller.actor, context.now()))
        return Recorded(id=punch_id)

    return routes


def _sight(caller: Caller, directory: Directory, today: date) -> Callable[[str], bool]:
    """Whether the caller sees the records of an employee."""
    if caller.roles & SEES_ALL:
        return lambda employee_id: True

    def serves(employee_id: str) -> bool:
        career = directory.known(employee_id)
        return career is not None and serves_unit_of(caller, career, today)

    return serves


async def _visible(
    store: QuarantineStore, state: str, seen: Callable[[str], bool], limit: int, place: tuple[str, str]
) -> Sequence[QuarantineRow]:
    found: list[QuarantineRow] = []
    while True:
        rows = await store.punches(state, limit, place)
        found += [row for row in rows if seen(row.employee_id)]
        if len(found) >= limit or len(rows) < limit:
            return found[:limit]
        place = rows[-1].employee_id, rows[-1].punch_id


def _view(row: QuarantineRow) -> QuarantinedView:
    at = instant(row.at)
    times = {"at": at, "period": period_of(at.date()), "received": instant(row.received)}
    return QuarantinedView(**row.model_dump(exclude={"at", "received", "seq"}), **times)
