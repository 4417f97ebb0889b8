"""Schedules and special hours over HTTP: parse, call, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.attendance.schedules import domain, forms
from services.attendance.schedules.commands import ScheduleCommands
from services.attendance.schedules.store import ScheduleStore
from shared.caller import Caller, Who
from shared.events.attendance.calendar import SchedulePublishedData, SpecialHoursDeclaredData
from shared.http.access import allow
from shared.http.forms import JSON, Recorded, answers_like, fact
from shared.http.parts import Received, part

CalendarKeeper = Annotated[Caller, Depends(allow("hr_admin"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]

Commands = Annotated[ScheduleCommands, part(ScheduleCommands)]
Store = Annotated[ScheduleStore, part(ScheduleStore)]

routes = APIRouter(prefix="/attendance", tags=["attendance"])


@routes.post("/schedules", status_code=201)
async def publish_schedule(
    body: forms.ScheduleCommand, caller: CalendarKeeper, commands: Commands, now: Received
) -> Recorded:
    """Publish a schedule of weekly hours; it holds from a date on."""
    await commands.execute(domain.change, fact(SchedulePublishedData, body), Who.at(caller, now))
    return Recorded(id=body.schedule_id)


@routes.post("/special-hours", status_code=201)
async def declare_special_hours(
    body: forms.SpecialHoursCommand, caller: CalendarKeeper, commands: Commands, now: Received
) -> Recorded:
    """Declare other hours for a schedule between two dates."""
    await commands.execute(domain.change, fact(SpecialHoursDeclaredData, body), Who.at(caller, now))
    return Recorded(id=f"{body.schedule_id}-{body.date_from}")


@routes.get("/schedules", responses=answers_like({JSON: [forms.SCHEDULE]}))
async def schedules(caller: Anyone, store: Store) -> list[dict[str, Any]]:
    """All published schedules, in order of publication."""
    return await store.entries("schedule")


@routes.get("/special-hours", responses=answers_like({JSON: [forms.SPECIAL_HOURS]}))
async def special_hours(caller: Anyone, store: Store) -> list[dict[str, Any]]:
    """All declared special hours, in order of declaration."""
    return await store.entries("special")
