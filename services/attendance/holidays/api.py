"""Holidays over HTTP: what is proposed, what a person confirmed, what was withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.holidays import domain, forms
from services.attendance.holidays.commands import HolidayCommands
from services.attendance.holidays.forms import HolidayView, ProposalView
from services.attendance.holidays.proposals import proposal, proposals, standing
from shared.caller import Caller, Who
from shared.events.attendance.calendar import HolidayDeclaredData, HolidayWithdrawnData
from shared.http.access import allow
from shared.http.batch import BatchAnswer, answer_each
from shared.http.forms import PathDay, Recorded, fact
from shared.http.parts import Received, part
from shared.problems import Problem, invalid
from shared.projections.directory import Directory

Keeper = Annotated[Caller, Depends(allow("hr_admin"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]
Year = Annotated[int, Query(ge=1900, le=2999)]

Commands = Annotated[HolidayCommands, part(HolidayCommands)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance/holidays", tags=["holidays"])


@routes.post("", status_code=201)
async def declare(body: forms.HolidayCommand, caller: Keeper, commands: Commands, now: Received) -> Recorded:
    """Declare a holiday; of several declarations of one date the last holds."""
    await commands.execute(domain.declare, fact(HolidayDeclaredData, body), Who.at(caller, now))
    return Recorded(id=body.date.isoformat())


@routes.post("/confirmation")
async def confirm(body: forms.ConfirmationCommand, caller: Keeper, commands: Commands, now: Received) -> BatchAnswer:
    """Declare what is proposed for these dates; the answers are in their order."""

    async def read(day: date) -> HolidayDeclaredData:
        proposed = proposal(body.year, day)
        if proposed is None:
            raise invalid(f"No holiday of {body.year} is proposed on {day}.")
        return HolidayDeclaredData(date=day, name=proposed.name, kind=proposed.kind)

    async def run(days: Sequence[HolidayDeclaredData]) -> Sequence[Problem | None]:
        return await commands.execute_each(domain.declare, days, Who.at(caller, now))

    return await answer_each(body.dates, read, run, lambda data: data.date.isoformat())


@routes.post("/{date}/withdrawal", status_code=201)
async def withdraw(
    date: PathDay, body: forms.WithdrawalCommand, caller: Keeper, commands: Commands, now: Received
) -> Recorded:
    """Withdraw a holiday: the date is an ordinary day."""
    data = fact(HolidayWithdrawnData, body, date=date)
    await commands.execute(domain.withdraw, data, Who.at(caller, now))
    return Recorded(id=date.isoformat())


@routes.get("")
async def holidays(caller: Anyone, directory: DirectoryPart) -> list[HolidayView]:
    """Every date that is a holiday now, in order."""
    return [HolidayView(date=day, name=name, kind=kind) for day, name, kind in directory.calendar.declared()]


@routes.get("/proposals")
async def proposed(year: Year, caller: Keeper, directory: DirectoryPart) -> list[ProposalView]:
    """The national holidays and collective leave known of a year. None counts until it is confirmed."""
    calendar = directory.calendar
    return [ProposalView(**each._asdict(), standing=standing(each, calendar)) for each in proposals(year)]
