"""Employees and their careers over HTTP: parse, call, answer."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query

from services.appraisal.people import domain, forms, views
from services.appraisal.people.commands import PeopleCommands
from services.appraisal.people.sheet import import_sheet
from services.appraisal.people.store import PeopleStore
from shared.caller import Caller, Who
from shared.city.access import SEES_ALL, require_access, require_unit_keeper
from shared.events import appraisal as app
from shared.http.access import allow
from shared.http.forms import Day, Id, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after_id, page_of
from shared.http.parts import Received, part
from shared.problems import not_found
from shared.projections.directory import Directory

CityHr = Annotated[Caller, Depends(allow("hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
StaffReader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]

Sheet = Annotated[bytes, Body(media_type="text/csv", examples=[forms.SHEET])]
UnitFilter = Annotated[Id | None, Query()]

Commands = Annotated[PeopleCommands, part(PeopleCommands)]
Store = Annotated[PeopleStore, part(PeopleStore)]
People = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/roster/employees", tags=["roster"])


@routes.post("", status_code=201)
async def register(body: forms.EmployeeCommand, caller: HumanResources, commands: Commands, now: Received) -> Recorded:
    """Register a new employee, or one who comes back after leaving."""
    require_unit_keeper(caller, body.unit_id)
    await commands.register(fact(app.EmployeeRegisteredData, body), Who.at(caller, now))
    return Recorded(id=body.employee_id)


@routes.post("/import")
async def import_employees(
    body: Sheet, caller: HumanResources, commands: Commands, now: Received
) -> forms.ImportAnswer:
    """Import employees: up to 1,000 lines of CSV below a line of column names, an answer for each.

    A bad line stops no other.
    """
    return await import_sheet(body, caller, commands, Who.at(caller, now))


@routes.get("")
async def employees(
    caller: StaffReader,
    store: Store,
    now: Received,
    unit_id: UnitFilter = None,
    on: Annotated[Day | None, Query(description="As of this day; today if left out")] = None,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Page[forms.MemberView]:
    """The employees of a day: of one unit, of the caller's units, or, for callers who see all, of the city."""
    units = None if caller.roles & SEES_ALL else caller.units
    if unit_id is not None:
        if units is not None:
            require_unit_keeper(caller, unit_id)
        units = frozenset({unit_id})
    rows = await store.members(on or now.date(), units, after_id(cursor), limit + 1)
    members = [views.member_view(row, caller) for row in rows]
    return page_of(members, limit, lambda member: (member.employee_id,))


@routes.get("/{employee_id}")
async def employee(
    employee_id: PathId, caller: Reader, store: Store, directory: People, now: Received
) -> forms.EmployeeView:
    """One person's career; how much of it is shown depends on the caller."""
    career, today = await directory.career(employee_id), now.date()
    require_access(caller, employee_id, career, (today, today))
    dossier = await store.dossier(employee_id)
    if dossier is None:
        raise not_found("No such employee.")
    return views.employee_view(dossier, caller, career, today)


@routes.post("/{employee_id}/transfers", status_code=201)
async def transfer(
    employee_id: PathId, body: forms.TransferCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Transfer a person to another unit, post or schedule.

    Only the city's HR transfers between units of different HR officers.
    """
    who = await commands.keeper(caller, employee_id, body.effective_from, now)
    require_unit_keeper(caller, body.unit_id)
    await commands.transfer(fact(app.EmployeeTransferredData, body, employee_id=employee_id), who)
    return Recorded(id=employee_id)


@routes.post("/{employee_id}/ranks", status_code=201)
async def change_rank(
    employee_id: PathId, body: forms.RankCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Record a rank and salary from a date on."""
    who = await commands.keeper(caller, employee_id, body.effective_from, now)
    await commands.execute(domain.change_rank, fact(app.RankChangedData, body, employee_id=employee_id), who)
    return Recorded(id=employee_id)


@routes.post("/{employee_id}/supervisors", status_code=201)
async def assign_supervisor(
    employee_id: PathId, body: forms.SupervisorCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Name a superior from a date on; two people never supervise each other."""
    who = await commands.keeper(caller, employee_id, body.effective_from, now)
    await commands.assign_supervisor(fact(app.SupervisorAssignedData, body, employee_id=employee_id), who)
    return Recorded(id=employee_id)


@routes.post("/{employee_id}/sanctions", status_code=201)
async def impose_sanction(
    employee_id: PathId, body: forms.SanctionCommand, caller: CityHr, commands: Commands, now: Received
) -> Recorded:
    """Record a decided sanction with its dates and its cut of TPP."""
    who = await commands.keeper(caller, employee_id, body.effective_from, now)
    await commands.execute(domain.impose_sanction, fact(app.SanctionImposedData, body, employee_id=employee_id), who)
    return Recorded(id=body.sanction_id)


@routes.post("/{employee_id}/end", status_code=201)
async def end_employment(
    employee_id: PathId, body: forms.EndCommand, caller: CityHr, commands: Commands, now: Received
) -> Recorded:
    """End an employment; the last day employed is the day before the date."""
    who = await commands.keeper(caller, employee_id, body.effective_from, now)
    await commands.execute(domain.end_employment, fact(app.EmploymentEndedData, body, employee_id=employee_id), who)
    return Recorded(id=employee_id)
