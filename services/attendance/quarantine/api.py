"""The quarantine over HTTP: callers who keep a unit's records see the punches that wait, and decide on them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from services.attendance.punches import domain
from services.attendance.punches.domain import QuarantineDecision
from services.attendance.punches.feature import AttendanceCommands
from services.attendance.quarantine import forms
from services.attendance.quarantine.forms import DecideCommand, QuarantinedView
from services.attendance.quarantine.store import QuarantineRow, QuarantineStore
from shared.caller import Caller, Who
from shared.city.access import SEES_ALL, require_unit_hr, serves_unit_of
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth, Recorded
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.log.subjects import Subject
from shared.problems import forbidden
from shared.projections.directory import Directory

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
State = Annotated[Literal["OPEN", "RELEASED", "REFUSED"], Query()]
PUNCH = "/{employee_id}/{period}/{punch_id}"

Commands = Annotated[AttendanceCommands, part(AttendanceCommands)]
Store = Annotated[QuarantineStore, part(QuarantineStore)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance/quarantine", tags=["quarantine"])


@routes.get("")
async def quarantined(
    caller: Reader,
    store: Store,
    directory: DirectoryPart,
    now: Received,
    state: State = "OPEN",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[QuarantinedView]:
    """Punches whose clock cannot be right, of the employees whose records the caller keeps today."""
    last = after(cursor, str, str)
    may_see = _access(caller, directory, now.date())
    rows = await _visible(store, state, may_see, limit + 1, (last[0], last[1]) if last else ("", ""))
    return page_of([forms.view(row) for row in rows], limit, lambda punch: (punch.employee_id, punch.punch_id))


@routes.post(PUNCH + "/release", status_code=201)
async def release(
    employee_id: PathId,
    period: PathMonth,
    punch_id: PathId,
    body: DecideCommand,
    caller: HumanResources,
    commands: Commands,
    directory: DirectoryPart,
    now: Received,
) -> Recorded:
    """Let the punch count at the time its clock showed."""
    await _require_keeper(caller, employee_id, directory, now)
    subject, decision = Subject(employee_id, "attendance", period), QuarantineDecision(punch_id, body.reason)
    await commands.execute(domain.release, subject, decision, Who.at(caller, now))
    return Recorded(id=punch_id)


@routes.post(PUNCH + "/refusal", status_code=201)
async def refuse(
    employee_id: PathId,
    period: PathMonth,
    punch_id: PathId,
    body: DecideCommand,
    caller: HumanResources,
    commands: Commands,
    directory: DirectoryPart,
    now: Received,
) -> Recorded:
    """Refuse the punch for good; a correction of its day records what really happened."""
    await _require_keeper(caller, employee_id, directory, now)
    subject, decision = Subject(employee_id, "attendance", period), QuarantineDecision(punch_id, body.reason)
    await commands.execute(domain.turn_down, subject, decision, Who.at(caller, now))
    return Recorded(id=punch_id)


async def _require_keeper(caller: Caller, employee_id: str, directory: Directory, now: datetime) -> None:
    """Raise Problem 403 unless the caller keeps the employee's records today, and is another person."""
    if caller.subject == employee_id:
        raise forbidden("Nobody changes their own record.")
    require_unit_hr(caller, await directory.career(employee_id), now.date())


def _access(caller: Caller, directory: Directory, today: date) -> Callable[[str], bool]:
    """The test of whether the caller may see the records of an employee."""
    if caller.roles & SEES_ALL:
        return lambda employee_id: True

    def serves(employee_id: str) -> bool:
        career = directory.known(employee_id)
        return career is not None and serves_unit_of(caller, career, today)

    return serves


async def _visible(
    store: QuarantineStore, state: str, may_see: Callable[[str], bool], limit: int, place: tuple[str, str]
) -> Sequence[QuarantineRow]:
    found: list[QuarantineRow] = []
    while True:
        rows = await store.punches(state, limit, place)
        found += [row for row in rows if may_see(row.employee_id)]
        if len(found) >= limit or len(rows) < limit:
            return found[:limit]
        place = rows[-1].employee_id, rows[-1].punch_id
