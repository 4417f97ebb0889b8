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
    """Publish the working hours of a week, from a date on; a weekday that is null or not named is free."""
    await commands.execute(domain.change, fact(SchedulePublishedData, body), Who.at(caller, now))
    return Recorded(id=body.schedule_id)


@routes.post("/special-hours", status_code=201)
async def declare_special_hours(
    body: forms.SpecialHoursCommand, caller: CalendarKeeper, commands: Commands, now: Received
) -> Recorded:
    """Give a schedule other hours on some dates, in Ramadan for example."""
    await commands.execute(domain.change, fact(SpecialHoursDeclaredData, body), Who.at(caller, now))
    return Recorded(id=f"{body.schedule_id}-{body.date_from}")


@routes.get("/schedules", responses=answers_like({JSON: [forms.SCHEDULE]}))
async def schedules(caller: Anyone, store: Store) -> list[dict[str, Any]]:
    """Every version of every schedule, in the order they were published."""
    return await store.entries("schedule")


@routes.get("/special-hours", responses=answers_like({JSON: [forms.SPECIAL_HOURS]}))
async def special_hours(caller: Anyone, store: Store) -> list[dict[str, Any]]:
    """Every declaration of special hours, in the order they were made."""
    return await store.entries("special")
