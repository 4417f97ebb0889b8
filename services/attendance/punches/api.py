"""Punches and excuses over HTTP: parse, call, answer."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.attendance.punches import domain, forms
from services.attendance.punches.commands import AttendanceCommands
from services.attendance.punches.senders import PunchSenders
from shared.caller import Caller, Who
from shared.city.access import require_unit_hr
from shared.events.attendance import days as att
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.http.parts import Received, part, part_of
from shared.log.subjects import Subject, attendance_month
from shared.problems import forbidden
from shared.projections.directory import Directory
from shared.values.period import first_day

PunchSender = Annotated[Caller, Depends(allow("device", "employee", "unit_hr", "hr_admin"))]
BatchSender = Annotated[Caller, Depends(allow("device", "unit_hr", "hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]

Commands = Annotated[AttendanceCommands, part(AttendanceCommands)]
Senders = Annotated[PunchSenders, part(PunchSenders)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance", tags=["attendance"])


@routes.post(
    "/punches",
    status_code=201,
    responses={202: {"description": "Kept, and waits for a person"}},
    response_model_exclude_none=True,
)
async def record_punch(
    body: forms.CheckInCommand, caller: PunchSender, request: Request, response: Response
) -> forms.PunchRecorded:
    """Record one punch; it is durable when answered. The same again has the same answer.

    A device's punch whose time cannot be right is answered 202: it waits in quarantine. A position says whether the
    caller's own phone was at a workplace of the unit: never a reason to refuse or to cut, a person decides.
    """
    result = await part_of(request, PunchSenders).record(body, caller)
    if result.status == "QUARANTINED":
        response.status_code = 202
    return forms.PunchRecorded(id=result.punch_id, status=result.status, place=forms.place_view(result.place))


@routes.post("/punches/batch")
async def record_punches(body: BatchCommand[forms.PunchCommand], caller: BatchSender, senders: Senders) -> BatchAnswer:
    """Record up to 1,000 punches; the answers are in their order."""
    return await senders.answer(body.items, forms.PUNCH.validate_python, caller, await senders.device_of(caller))


@routes.post("/excuses", status_code=201)
async def excuse_absence(
    body: forms.ExcuseCommand, caller: HumanResources, commands: Commands, directory: DirectoryPart, now: Received
) -> Recorded:
    """Excuse an absence from the first to the last date, both included, by a document in hand."""
    await _require_keeper(caller, body.employee_id, body.date_from, directory)
    data = fact(att.AbsenceExcusedData, body)
    subject = attendance_month(data.employee_id, data.date_from)
    await commands.execute(domain.excuse_absence, subject, data, Who.at(caller, now))
    return Recorded(id=body.excuse_id)


@routes.post("/excuses/{employee_id}/{period}/{excuse_id}/cancellation", status_code=201)
async def cancel_excuse(
    employee_id: PathId,
    period: PathMonth,
    excuse_id: PathId,
    body: forms.CancelExcuseCommand,
    caller: HumanResources,
    commands: Commands,
    directory: DirectoryPart,
    now: Received,
) -> Recorded:
    """Cancel an excuse; `period` is the month of its first date."""
    await _require_keeper(caller, employee_id, first_day(period), directory)
    data = fact(att.ExcuseCancelledData, body, employee_id=employee_id, excuse_id=excuse_id)
    subject = Subject(employee_id, "attendance", period)
    await commands.execute(domain.cancel_excuse, subject, data, Who.at(caller, now))
    return Recorded(id=excuse_id)


async def _require_keeper(caller: Caller, employee_id: str, day: date, directory: Directory) -> None:
    """Raise Problem 403 unless the caller keeps the employee's records of that day, and is another person."""
    if caller.subject == employee_id:
        raise forbidden("Nobody changes their own record.")
    require_unit_hr(caller, await directory.career(employee_id), day)
