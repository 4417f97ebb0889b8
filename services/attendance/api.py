"""Attendance over HTTP: parse, call, answer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.attendance.commands import AttendanceCommands
from services.attendance.days import MonthView, Places, month_view
from services.attendance.domain import Direction, RecordPunch
from services.attendance.store import AttendanceStore
from shared.access import allow
from shared.events import attendance as att
from shared.manners import Command, Day, Id, Instant, PathId, PathMonth, Reason, Recorded, fact
from shared.period import first_day, last_day
from shared.problems import Problem, forbidden
from shared.scope import require_sight, require_unit_hr
from shared.service import Context
from shared.who import Caller, Who

BATCH_MAX = 1_000

PunchSender = Annotated[Caller, Depends(allow("device", "employee", "unit_hr", "hr_admin"))]
BatchSender = Annotated[Caller, Depends(allow("device", "unit_hr", "hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
CalendarKeeper = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]


class PunchCommand(Command):
    """One touch of a terminal or phone, at the instant its clock showed, with offset."""

    employee_id: Id
    at: Instant
    direction: Direction = "UNKNOWN"
    method: Annotated[str, Field(min_length=1, max_length=32)] = "DEVICE"
    device_id: Id | None = None


class BatchCommand(Command):
    """At most 1,000 punches. Each is judged alone; a bad one stops no other."""

    items: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=BATCH_MAX)]


class ItemAnswer(BaseModel):
    """`RECORDED`, now or before, or `REFUSED` with the reason."""

    status: Literal["RECORDED", "REFUSED"]
    id: str | None = None
    reason: str | None = None


class BatchAnswer(BaseModel):
    recorded: int
    refused: int
    items: list[ItemAnswer]


class CorrectionCommand(Command):
    employee_id: Id
    correction_id: Id
    date: Day
    reason: Reason
    check_in: Instant | None = None
    check_out: Instant | None = None


class ExcuseCommand(Command):
    employee_id: Id
    excuse_id: Id
    kind: att.ExcuseKind
    date_from: Day
    date_to: Day
    document: Annotated[str, Field(max_length=500)] | None = None


class CancelCommand(Command):
    reason: Reason


class HoursCommand(Command):
    """Local times `HH:MM`; an end not after the start is on the next day."""

    start: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    end: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


WeeklyCommand = dict[att.Weekday, HoursCommand | None]


class ScheduleCommand(Command):
    schedule_id: Id
    weekly: WeeklyCommand
    effective_from: Day


class HolidayCommand(Command):
    date: Day
    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(min_length=1, max_length=64)] = "NATIONAL"


class SpecialHoursCommand(Command):
    date_from: Day
    date_to: Day
    schedule_id: Id
    weekly: WeeklyCommand


_punch = TypeAdapter(PunchCommand)


def router(commands: AttendanceCommands, store: AttendanceStore, context: Context) -> APIRouter:
    """Every route of the service."""
    routes = APIRouter(prefix="/attendance", tags=["attendance"])
    directory = context.directory

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("/punches", status_code=201)
    async def record_punch(body: PunchCommand, caller: PunchSender) -> Recorded:
        """One punch, durable when answered. The same again answers the same."""
        punch = _command(body, caller)
        await commands.record_punch(punch, who(caller))
        return Recorded(id=punch.punch_id)

    @routes.post("/punches/batch")
    async def record_punches(body: BatchCommand, caller: BatchSender) -> BatchAnswer:
        """Up to 1,000 punches, an answer for each in order."""
        read = [_read(item, caller) for item in body.items]
        punches = [punch for punch in read if isinstance(punch, RecordPunch)]
        answers = iter(await commands.record_punches(punches, who(caller)))
        items = [_answer(each, next(answers)) if isinstance(each, RecordPunch) else each for each in read]
        refused = sum(item.status == "REFUSED" for item in items)
        return BatchAnswer(recorded=len(items) - refused, refused=refused, items=items)

    @routes.post("/corrections", status_code=201)
    async def correct_punches(body: CorrectionCommand, caller: HumanResources) -> Recorded:
        """Replace the arrival or departure of a day (domain 5.5)."""
        require_unit_hr(caller, await directory.career(body.employee_id), body.date)
        await commands.correct_punches(fact(att.PunchesCorrectedData, body), who(caller))
        return Recorded(id=body.correction_id)

    @routes.post("/excuses", status_code=201)
    async def excuse_absence(body: ExcuseCommand, caller: HumanResources) -> Recorded:
        """Excuse an absence from the first to the last date, both included."""
        require_unit_hr(caller, await directory.career(body.employee_id), body.date_from)
        await commands.excuse_absence(fact(att.AbsenceExcusedData, body), who(caller))
        return Recorded(id=body.excuse_id)

    @routes.post("/excuses/{employee_id}/{period}/{excuse_id}/cancellation", status_code=201)
    async def cancel_excuse(
        employee_id: PathId, period: PathMonth, excuse_id: PathId, body: CancelCommand, caller: HumanResources
    ) -> Recorded:
        """Take an excuse back; `period` is the month it starts in."""
        require_unit_hr(caller, await directory.career(employee_id), first_day(period))
        data = fact(att.ExcuseCancelledData, body, employee_id=employee_id, excuse_id=excuse_id)
        await commands.cancel_excuse(period, data, who(caller))
        return Recorded(id=excuse_id)

    @routes.post("/schedules", status_code=201)
    async def publish_schedule(body: ScheduleCommand, caller: CalendarKeeper) -> Recorded:
        await commands.change_calendar(fact(att.SchedulePublishedData, body), who(caller))
        return Recorded(id=body.schedule_id)

    @routes.post("/holidays", status_code=201)
    async def declare_holiday(body: HolidayCommand, caller: CalendarKeeper) -> Recorded:
        await commands.change_calendar(fact(att.HolidayDeclaredData, body), who(caller))
        return Recorded(id=body.date.isoformat())

    @routes.post("/special-hours", status_code=201)
    async def declare_special_hours(body: SpecialHoursCommand, caller: CalendarKeeper) -> Recorded:
        await commands.change_calendar(fact(att.SpecialHoursDeclaredData, body), who(caller))
        return Recorded(id=f"{body.schedule_id}-{body.date_from}")

    @routes.get("/schedules")
    async def schedules(caller: Anyone) -> list[dict[str, Any]]:
        return await store.calendar("schedule")

    @routes.get("/holidays")
    async def holidays(caller: Anyone) -> list[dict[str, Any]]:
        return await store.calendar("holiday")

    @routes.get("/special-hours")
    async def special_hours(caller: Anyone) -> list[dict[str, Any]]:
        return await store.calendar("special")

    @routes.get("/months/{employee_id}/{period}")
    async def month(employee_id: PathId, period: PathMonth, caller: Reader) -> MonthView:
        """A month day by day: hours, arrival, departure, minutes late and early, excuses."""
        first, last = first_day(period), last_day(period)
        career = await directory.career(employee_id)
        require_sight(caller, employee_id, career, (first, last))
        return month_view(
            employee_id,
            period,
            Places(career, directory.calendar, directory.organisation),
            await store.punches(employee_id, first, last),
            await store.corrections(employee_id, first, last),
            await store.excuses(employee_id, first, last),
        )

    return routes


def _command(body: PunchCommand, caller: Caller) -> RecordPunch:
    """A device speaks for itself only, an employee without an office's role only of their own arrival."""
    device_id = body.device_id
    if "device" in caller.roles:
        if device_id not in (None, caller.subject):
            raise forbidden("A device records its own punches only.")
        device_id = caller.subject
    elif not caller.roles & {"unit_hr", "hr_admin"} and body.employee_id != caller.subject:
        raise forbidden("An employee records their own punches only.")
    return RecordPunch(body.employee_id, body.at, body.direction, body.method, device_id)


def _read(item: dict[str, Any], caller: Caller) -> RecordPunch | ItemAnswer:
    try:
        return _command(_punch.validate_python(item), caller)
    except ValidationError as error:
        reasons = "; ".join(f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return ItemAnswer(status="REFUSED", reason=reasons)
    except Problem as refusal:
        return ItemAnswer(status="REFUSED", reason=refusal.detail)


def _answer(punch: RecordPunch, refusal: Problem | None) -> ItemAnswer:
    if refusal is None:
        return ItemAnswer(status="RECORDED", id=punch.punch_id)
    return ItemAnswer(status="REFUSED", id=punch.punch_id, reason=refusal.detail)
