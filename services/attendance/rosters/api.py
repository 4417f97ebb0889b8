"""Rosters over HTTP: parse, call, answer."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.attendance.rosters import forms
from services.attendance.rosters.commands import RosterCommands
from services.attendance.rosters.domain import in_order, roster_id
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller, Who
from shared.city.access import require_access, require_unit_hr
from shared.events.attendance.calendar import ShiftsRosteredData
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, Outcome, answer_each
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.problems import forbidden, invalid
from shared.service import Context
from shared.values.period import first_day, last_day

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


def router(commands: RosterCommands, store: RosterStore, context: Context) -> APIRouter:
    """Every route under /attendance/rosters."""
    routes = APIRouter(prefix="/attendance/rosters", tags=["rosters"])
    directory = context.directory

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    async def roster_of(body: forms.RosterCommand, caller: Caller) -> ShiftsRosteredData:
        """Raises Problem unless the caller keeps the records of somebody else, who works here, on each of the days."""
        if caller.subject == body.employee_id:
            raise forbidden("Nobody changes their own record.")
        career = await directory.career(body.employee_id)
        for day in sorted(body.days):
            require_unit_hr(caller, career, day)
            if not career.employed(day):
                raise invalid(f"The employee does not work here on {day}.")
        return in_order(fact(ShiftsRosteredData, body))

    @routes.post("", status_code=201)
    async def publish(body: forms.RosterCommand, caller: HumanResources) -> Recorded:
        """Roster a person's shifts on some days, past ones too. They hold whatever schedule and holidays say."""
        data = await roster_of(body, caller)
        await commands.publish(data, who(caller))
        return Recorded(id=roster_id(data))

    @routes.post("/batch")
    async def publish_each(body: BatchCommand, caller: HumanResources) -> BatchAnswer:
        """The rosters of up to 1,000 people, such as a unit's month, an answer for each in order."""

        async def read(item: Any) -> ShiftsRosteredData:
            return await roster_of(forms.ROSTER.validate_python(item), caller)

        async def run(rosters: Sequence[ShiftsRosteredData]) -> Sequence[Outcome]:
            return await commands.publish_each(rosters, who(caller))

        return await answer_each(body.items, read, run, roster_id)

    @routes.get("/{employee_id}/{period}")
    async def rostered(employee_id: PathId, period: PathMonth, caller: Reader) -> forms.RosterView:
        """The rostered days of a month, for whoever may see the person's month."""
        first, last = first_day(period), last_day(period)
        require_access(caller, employee_id, await directory.career(employee_id), (first, last))
        return forms.view(employee_id, period, await store.days(employee_id, first, last))

    return routes
