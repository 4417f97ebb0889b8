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
from shared.http.parts import Received, part
from shared.problems import forbidden, invalid
from shared.projections.directory import Directory
from shared.values.period import first_day, last_day

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


Commands = Annotated[RosterCommands, part(RosterCommands)]
Store = Annotated[RosterStore, part(RosterStore)]
People = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance/rosters", tags=["rosters"])


@routes.post("", status_code=201)
async def publish(
    body: forms.RosterCommand, caller: HumanResources, commands: Commands, people: People, now: Received
) -> Recorded:
    """Roster a person's shifts on some days, past ones too. They take precedence over schedule and holidays."""
    data = await _roster_of(body, caller, people)
    await commands.publish(data, Who.at(caller, now))
    return Recorded(id=roster_id(data))


@routes.post("/batch")
async def publish_each(
    body: BatchCommand[forms.RosterCommand], caller: HumanResources, commands: Commands, people: People, now: Received
) -> BatchAnswer:
    """Publish the rosters of up to 1,000 people, such as a unit's month; an answer for each in order."""

    async def read(item: Any) -> ShiftsRosteredData:
        return await _roster_of(forms.ROSTER.validate_python(item), caller, people)

    async def run(rosters: Sequence[ShiftsRosteredData]) -> Sequence[Outcome]:
        return await commands.publish_each(rosters, Who.at(caller, now))

    return await answer_each(body.items, read, run, roster_id)


@routes.get("/{employee_id}/{period}")
async def rostered(
    employee_id: PathId, period: PathMonth, caller: Reader, people: People, store: Store
) -> forms.RosterView:
    """Show the rostered days of a month to a caller who may see the person's month."""
    first, last = first_day(period), last_day(period)
    require_access(caller, employee_id, await people.career(employee_id), (first, last))
    return forms.view(employee_id, period, await store.days(employee_id, first, last))


async def _roster_of(body: forms.RosterCommand, caller: Caller, people: Directory) -> ShiftsRosteredData:
    """The roster of a command. Raises Problem unless the caller keeps the records of another person, who works here, on
    each of the days.
    """
    if caller.subject == body.employee_id:
        raise forbidden("Nobody changes their own record.")
    career = await people.career(body.employee_id)
    for day in sorted(body.days):
        require_unit_hr(caller, career, day)
        if not career.employed(day):
            raise invalid(f"The employee does not work here on {day}.")
    return in_order(fact(ShiftsRosteredData, body))
