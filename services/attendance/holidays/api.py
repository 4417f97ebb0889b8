"""Holidays over HTTP: what is proposed, what a person confirmed, what was taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.holidays import forms
from services.attendance.holidays.commands import HolidayCommands
from services.attendance.holidays.forms import HolidayView, ProposalView
from services.attendance.holidays.proposals import proposal, proposals, standing
from shared.caller import Caller, Who
from shared.events.attendance.calendar import HolidayDeclaredData, HolidayWithdrawnData
from shared.http.access import allow
from shared.http.batch import BatchAnswer, answer_each
from shared.http.forms import PathDay, Recorded, fact
from shared.problems import Problem, invalid
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("hr_admin"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]
Year = Annotated[int, Query(ge=1900, le=2999)]


def router(commands: HolidayCommands, context: Context) -> APIRouter:
    """Every route under /attendance/holidays."""
    routes = APIRouter(prefix="/attendance/holidays", tags=["holidays"])
    calendar = context.directory.calendar

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("", status_code=201)
    async def declare(body: forms.HolidayCommand, caller: Keeper) -> Recorded:
        """A holiday; of what is said of one date the last holds."""
        await commands.declare(fact(HolidayDeclaredData, body), who(caller))
        return Recorded(id=body.date.isoformat())

    @routes.post("/confirmation")
    async def confirm(body: forms.ConfirmationCommand, caller: Keeper) -> BatchAnswer:
        """Declare what is proposed for these dates, an answer for each in order."""

        async def read(day: date) -> HolidayDeclaredData:
            proposed = proposal(body.year, day)
            if proposed is None:
                raise invalid(f"No holiday of {body.year} is proposed on {day}.")
            return HolidayDeclaredData(date=day, name=proposed.name, kind=proposed.kind)

        async def run(days: Sequence[HolidayDeclaredData]) -> Sequence[Problem | None]:
            return await commands.declare_each(days, who(caller))

        return await answer_each(body.dates, read, run, lambda data: data.date.isoformat())

    @routes.post("/{date}/withdrawal", status_code=201)
    async def withdraw(date: PathDay, body: forms.WithdrawalCommand, caller: Keeper) -> Recorded:
        """The date is an ordinary day after all."""
        await commands.withdraw(fact(HolidayWithdrawnData, body, date=date), who(caller))
        return Recorded(id=date.isoformat())

    @routes.get("")
    async def holidays(caller: Anyone) -> list[HolidayView]:
        """Every date that is a holiday now, in order."""
        return [HolidayView(date=day, name=name, kind=kind) for day, name, kind in calendar.declared()]

    @routes.get("/proposals")
    async def proposed(year: Year, caller: Keeper) -> list[ProposalView]:
        """The national holidays and collective leave known of a year. None counts until it is confirmed."""
        return [ProposalView(**each._asdict(), standing=standing(each, calendar)) for each in proposals(year)]

    return routes
