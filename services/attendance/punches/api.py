"""Attendance over HTTP: parse, call, answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from fastapi.responses import StreamingResponse

from services.attendance.days.views import MonthView, month_view
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.domain import Device
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.hours.places import Places
from services.attendance.intake import ndjson as stream
from services.attendance.punches import forms
from services.attendance.punches.commands import AttendanceCommands, PunchOutcome
from services.attendance.punches.domain import RecordPunch
from services.attendance.punches.store import AttendanceStore
from services.attendance.workplaces.registry import Workplaces
from shared.caller import Caller, Who
from shared.city.access import require_access, require_unit_hr
from shared.events.attendance import days as att
from shared.events.attendance.calendar import SchedulePublishedData, SpecialHoursDeclaredData
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, answer_each
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.problems import error_at, forbidden, invalid
from shared.projections.directory import Directory
from shared.service import Context
from shared.values.period import first_day, last_day

Lines = Annotated[bytes, Body(media_type=stream.MEDIA_TYPE)]
PunchSender = Annotated[Caller, Depends(allow("device", "employee", "unit_hr", "hr_admin"))]
BatchSender = Annotated[Caller, Depends(allow("device", "unit_hr", "hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
CalendarKeeper = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]


def router(
    commands: AttendanceCommands,
    store: AttendanceStore,
    registry: DeviceRegistry,
    contacts: Contacts,
    workplaces: Workplaces,
    context: Context,
) -> APIRouter:
    """Every route of the service."""
    routes = APIRouter(prefix="/attendance", tags=["attendance"])
    directory = context.directory
    senders = _Senders(commands, registry, contacts, context)

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post(
        "/punches",
        status_code=201,
        responses={202: {"description": "Kept, and waits for a person"}},
        response_model_exclude_none=True,
    )
    async def record_punch(body: forms.CheckInCommand, caller: PunchSender, response: Response) -> forms.PunchRecorded:
        """One punch, durable when answered. The same again answers the same.

        A device's punch whose clock cannot be right is answered 202: it waits in quarantine. A position says whether
        one's own phone was at a workplace of the unit: never a reason to refuse or to cut, a person decides.
        """
        punch = await _placed(
            body, await _punch_of(body, caller, await senders.heard(caller), directory), caller, workplaces
        )
        kept = await commands.record_punch(punch, who(caller))
        if kept.taken == "QUARANTINED":
            response.status_code = 202
        return forms.PunchRecorded(id=punch.punch_id, status=kept.taken, place=forms.place_view(kept.place))

    @routes.post("/punches/batch")
    async def record_punches(body: BatchCommand, caller: BatchSender) -> BatchAnswer:
        """Up to 1,000 punches, an answer for each in order."""
        return await senders.answer(body.items, forms.PUNCH.validate_python, caller, await senders.heard(caller))

    @routes.post("/punches/stream", response_class=StreamingResponse)
    async def stream_punches(body: Lines, caller: BatchSender) -> StreamingResponse:
        """A punch a line (NDJSON), up to 8 MiB; a line of answer for each while they are decided, then their sum.

        `{"line": 1, "status": "RECORDED", "id": …}`; an answer that does not end with the sum is to be sent for again.
        """
        device = await senders.heard(caller)

        async def decide(lines: Sequence[bytes]) -> BatchAnswer:
            return await senders.answer(lines, forms.PUNCH.validate_json, caller, device)

        return StreamingResponse(stream.answers(body, decide), media_type=stream.MEDIA_TYPE)

    @routes.post("/excuses", status_code=201)
    async def excuse_absence(body: forms.ExcuseCommand, caller: HumanResources) -> Recorded:
        """Excuse an absence from the first to the last date, both included, by a document in hand."""
        await _require_keeper(caller, body.employee_id, body.date_from, directory)
        await commands.excuse_absence(fact(att.AbsenceExcusedData, body), who(caller))
        return Recorded(id=body.excuse_id)

    @routes.post("/excuses/{employee_id}/{period}/{excuse_id}/cancellation", status_code=201)
    async def cancel_excuse(
        employee_id: PathId,
        period: PathMonth,
        excuse_id: PathId,
        body: forms.CancelExcuseCommand,
        caller: HumanResources,
    ) -> Recorded:
        """Take an excuse back; `period` is the month it starts in."""
        await _require_keeper(caller, employee_id, first_day(period), directory)
        data = fact(att.ExcuseCancelledData, body, employee_id=employee_id, excuse_id=excuse_id)
        await commands.cancel_excuse(period, data, who(caller))
        return Recorded(id=excuse_id)

    @routes.post("/schedules", status_code=201)
    async def publish_schedule(body: forms.ScheduleCommand, caller: CalendarKeeper) -> Recorded:
        await commands.change_calendar(fact(SchedulePublishedData, body), who(caller))
        return Recorded(id=body.schedule_id)

    @routes.post("/special-hours", status_code=201)
    async def declare_special_hours(body: forms.SpecialHoursCommand, caller: CalendarKeeper) -> Recorded:
        await commands.change_calendar(fact(SpecialHoursDeclaredData, body), who(caller))
        return Recorded(id=f"{body.schedule_id}-{body.date_from}")

    @routes.get("/schedules")
    async def schedules(caller: Anyone) -> list[dict[str, Any]]:
        return await store.calendar("schedule")

    @routes.get("/special-hours")
    async def special_hours(caller: Anyone) -> list[dict[str, Any]]:
        return await store.calendar("special")

    @routes.get("/months/{employee_id}/{period}")
    async def month(employee_id: PathId, period: PathMonth, caller: Reader) -> MonthView:
        """A month day by day: hours, arrival, departure, minutes late and early, excuses, and why it is so in words."""
        first, last = first_day(period), last_day(period)
        career = await directory.career(employee_id)
        require_access(caller, employee_id, career, (first, last))
        facts = await store.facts([employee_id], first, last)
        places = Places(career, directory.calendar, directory.organisation)
        return month_view(employee_id, period, places, facts[employee_id], context.now())

    return routes


class _Senders:
    """Whoever sends punches: a device that is heard, or a person."""

    def __init__(
        self, commands: AttendanceCommands, registry: DeviceRegistry, contacts: Contacts, context: Context
    ) -> None:
        self._commands = commands
        self._registry = registry
        self._contacts = contacts
        self._context = context

    async def heard(self, caller: Caller) -> Device | None:
        """The device that calls, None for a person. Raises Problem 403 for one that is not heard."""
        if "device" not in caller.roles:
            return None
        device = await self._registry.require_heard(caller.subject)
        if device.key is not None and not caller.signed:
            raise forbidden("This device signs its requests: no token speaks for it.")
        if device.state is not None:
            self._contacts.heard(caller.subject, self._context.now())
        return device

    async def answer(
        self, items: Sequence[Any], parse: Callable[[Any], forms.PunchCommand], caller: Caller, device: Device | None
    ) -> BatchAnswer:
        """Each item alone: recorded, quarantined or refused with the reason."""

        async def read(item: Any) -> RecordPunch:
            return await _punch_of(parse(item), caller, device, self._context.directory)

        async def run(punches: Sequence[RecordPunch]) -> Sequence[PunchOutcome]:
            return await self._commands.record_punches(punches, Who(caller.actor, self._context.now()))

        return await answer_each(items, read, run, attrgetter("punch_id"))


async def _punch_of(
    body: forms.PunchCommand, caller: Caller, device: Device | None, directory: Directory
) -> RecordPunch:
    """A device speaks for itself only, an employee of their own arrival, HR of those they serve."""
    device_id = body.device_id
    if device is not None:
        if device_id not in (None, caller.subject):
            raise forbidden("A device records its own punches only.")
        device_id = caller.subject
    elif body.employee_id == caller.subject:
        if device_id is not None:
            raise forbidden("Of one's own arrival only the device says that it was the device's.")
    elif caller.roles & {"unit_hr", "hr_admin"}:
        require_unit_hr(caller, await directory.career(body.employee_id), body.at.date())
    else:
        raise forbidden("An employee records their own punches only.")
    return RecordPunch(
        body.employee_id,
        body.at,
        body.direction,
        body.method,
        device_id,
        by_device=device is not None,
        not_before=device.not_before if device else None,
    )


async def _placed(
    body: forms.CheckInCommand, punch: RecordPunch, caller: Caller, workplaces: Workplaces
) -> RecordPunch:
    """The punch, with where the caller's own phone was judged to be."""
    if body.position is None:
        return punch
    if punch.by_device or punch.employee_id != caller.subject:
        raise invalid("Only one's own phone says where one is.", error_at("/body/position", "is another's"))
    return replace(punch, place=await workplaces.place(punch.employee_id, punch.at, body.position.position))


async def _require_keeper(caller: Caller, employee_id: str, day: date, directory: Directory) -> None:
    """Raise Problem 403 unless the caller keeps that day's records of somebody else."""
    if caller.subject == employee_id:
        raise forbidden("Nobody changes their own record.")
    require_unit_hr(caller, await directory.career(employee_id), day)
