"""Appraisal over HTTP: parse, call, answer."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query

from services.appraisal import forms, views
from services.appraisal.commands import AppraisalCommands
from services.appraisal.intake import import_sheet
from services.appraisal.store import AppraisalStore
from shared.caller import Caller, Who
from shared.city.access import SEES_ALL, require_access, require_unit_hr, require_unit_keeper
from shared.events import appraisal as app
from shared.http.access import allow
from shared.http.forms import Day, Id, Month, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.problems import Problem, forbidden, not_found
from shared.service import Context

CityHr = Annotated[Caller, Depends(allow("hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
StaffReader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
ClosingReader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "finance", "auditor"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Staff = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor"))]

Sheet = Annotated[bytes, Body(media_type="text/csv")]
UnitFilter = Annotated[Id | None, Query()]


def router(commands: AppraisalCommands, store: AppraisalStore, context: Context) -> APIRouter:
    """Every route of the service."""
    routes = APIRouter()
    routes.include_router(_organisation(commands, store, context))
    routes.include_router(_people(commands, store, context))
    routes.include_router(_closings(commands, store, context))
    return routes


def _organisation(commands: AppraisalCommands, store: AppraisalStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/roster", tags=["roster"])

    @routes.post("/units", status_code=201)
    async def define_unit(body: forms.UnitCommand, caller: CityHr) -> Recorded:
        await commands.define_unit(fact(app.UnitDefinedData, body), _who(caller, context))
        return Recorded(id=body.unit_id)

    @routes.get("/units")
    async def units(caller: Staff, limit: Limit = 200, cursor: Cursor = None) -> Page[forms.UnitView]:
        rows = await store.units(_place(cursor), limit + 1)
        return page_of([forms.UnitView.model_validate(row) for row in rows], limit, lambda unit: (unit.unit_id,))

    @routes.post("/positions", status_code=201)
    async def define_position(body: forms.PositionCommand, caller: CityHr) -> Recorded:
        await commands.define_position(fact(app.PositionDefinedData, body), _who(caller, context))
        return Recorded(id=body.position_id)

    @routes.get("/positions")
    async def positions(
        caller: Staff, unit_id: UnitFilter = None, limit: Limit = 200, cursor: Cursor = None
    ) -> Page[forms.PositionView]:
        """The posts of a unit or of all; an employee sees no ceilings."""
        rows = await store.positions(unit_id, _place(cursor), limit + 1)
        return page_of([views.position_view(row, caller) for row in rows], limit, lambda post: (post.position_id,))

    return routes


def _people(commands: AppraisalCommands, store: AppraisalStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/roster/employees", tags=["roster"])
    directory = context.directory

    async def keeper(caller: Caller, employee_id: str, since: date) -> Who:
        """Whoever keeps the employee's record when the change takes effect, or now where that is past."""
        if caller.subject == employee_id:
            raise forbidden("Nobody changes their own record.")
        require_unit_hr(caller, await directory.career(employee_id), max(since, context.now().date()))
        return _who(caller, context)

    @routes.post("", status_code=201)
    async def register(body: forms.EmployeeCommand, caller: HumanResources) -> Recorded:
        """A new employee, or one who comes back after leaving."""
        require_unit_keeper(caller, body.unit_id)
        await commands.register(fact(app.EmployeeRegisteredData, body), _who(caller, context))
        return Recorded(id=body.employee_id)

    @routes.post("/import")
    async def import_employees(body: Sheet, caller: HumanResources) -> forms.ImportAnswer:
        """Up to 1,000 lines of CSV below a line of column names, an answer for each. A bad line stops no other."""
        return await import_sheet(body, caller, commands, _who(caller, context))

    @routes.get("")
    async def employees(
        caller: StaffReader,
        unit_id: UnitFilter = None,
        on: Annotated[Day | None, Query(description="As of this day; today if left out")] = None,
        limit: Limit = 200,
        cursor: Cursor = None,
    ) -> Page[forms.MemberView]:
        """Who works here on a day: in a unit, in the caller's units, or, for who sees all, everywhere."""
        units = None if caller.roles & SEES_ALL else caller.units
        if unit_id is not None:
            if units is not None:
                require_unit_keeper(caller, unit_id)
            units = frozenset({unit_id})
        rows = await store.members(on or context.now().date(), units, _place(cursor), limit + 1)
        members = [views.member_view(row, caller) for row in rows]
        return page_of(members, limit, lambda member: (member.employee_id,))

    @routes.get("/{employee_id}")
    async def employee(employee_id: PathId, caller: Reader) -> forms.EmployeeView:
        """One career; how much of it depends on who asks."""
        career, today = await directory.career(employee_id), context.now().date()
        require_access(caller, employee_id, career, (today, today))
        dossier = await store.dossier(employee_id)
        if dossier is None:
            raise not_found("No such employee.")
        return views.employee_view(dossier, caller, career, today)

    @routes.post("/{employee_id}/transfers", status_code=201)
    async def transfer(employee_id: PathId, body: forms.TransferCommand, caller: HumanResources) -> Recorded:
        """To another unit, post or schedule. Between units of different HR officers only the city's HR moves people."""
        who = await keeper(caller, employee_id, body.effective_from)
        require_unit_keeper(caller, body.unit_id)
        await commands.transfer(fact(app.EmployeeTransferredData, body, employee_id=employee_id), who)
        return Recorded(id=employee_id)

    @routes.post("/{employee_id}/ranks", status_code=201)
    async def change_rank(employee_id: PathId, body: forms.RankCommand, caller: HumanResources) -> Recorded:
        who = await keeper(caller, employee_id, body.effective_from)
        await commands.change_rank(fact(app.RankChangedData, body, employee_id=employee_id), who)
        return Recorded(id=employee_id)

    @routes.post("/{employee_id}/supervisors", status_code=201)
    async def assign_supervisor(employee_id: PathId, body: forms.SupervisorCommand, caller: HumanResources) -> Recorded:
        """Name a superior from a date on; two people never supervise each other."""
        who = await keeper(caller, employee_id, body.effective_from)
        await commands.assign_supervisor(fact(app.SupervisorAssignedData, body, employee_id=employee_id), who)
        return Recorded(id=employee_id)

    @routes.post("/{employee_id}/sanctions", status_code=201)
    async def impose_sanction(employee_id: PathId, body: forms.SanctionCommand, caller: CityHr) -> Recorded:
        who = await keeper(caller, employee_id, body.effective_from)
        await commands.impose_sanction(fact(app.SanctionImposedData, body, employee_id=employee_id), who)
        return Recorded(id=body.sanction_id)

    @routes.post("/{employee_id}/end", status_code=201)
    async def end_employment(employee_id: PathId, body: forms.EndCommand, caller: CityHr) -> Recorded:
        who = await keeper(caller, employee_id, body.effective_from)
        await commands.end_employment(fact(app.EmploymentEndedData, body, employee_id=employee_id), who)
        return Recorded(id=employee_id)

    return routes


def _closings(commands: AppraisalCommands, store: AppraisalStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/appraisals", tags=["appraisals"])

    @routes.post("/closings", status_code=201)
    async def close_month(body: forms.ClosingCommand, caller: HumanResources) -> Recorded:
        """Close a unit's month for ever; what comes later is adjusted in the next. Again answers the same."""
        require_unit_keeper(caller, body.unit_id)
        await commands.close_month(fact(app.MonthClosedData, body), _who(caller, context))
        return Recorded(id=f"{body.unit_id}-{body.period}")

    @routes.post("/closings/city")
    async def close_city(body: forms.CityClosingCommand, caller: CityHr) -> forms.CityAnswer:
        """Close the month of every unit, an answer for each."""
        answers = await commands.close_city(body.period, _who(caller, context))
        units = [_closed(unit_id, refusal) for unit_id, refusal in answers.items()]
        refused = sum(unit.status == "REFUSED" for unit in units)
        return forms.CityAnswer(closed=len(units) - refused, refused=refused, units=units)

    @routes.get("/closings")
    async def closings(
        caller: ClosingReader, period: Annotated[Month, Query()], limit: Limit = 200, cursor: Cursor = None
    ) -> Page[forms.ClosingView]:
        """The units whose month is closed."""
        rows = await store.closings(period, _place(cursor), limit + 1)
        return page_of([views.closing_view(row) for row in rows], limit, lambda closing: (closing.unit_id,))

    return routes


def _who(caller: Caller, context: Context) -> Who:
    return Who(caller.actor, context.now())


def _place(cursor: str | None) -> str:
    """The id to read on after; ids are never empty."""
    found = after(cursor, str)
    return found[0] if found else ""


def _closed(unit_id: str, refusal: Problem | None) -> forms.UnitAnswer:
    if refusal is None:
        return forms.UnitAnswer(unit_id=unit_id, status="CLOSED")
    return forms.UnitAnswer(unit_id=unit_id, status="REFUSED", reason=refusal.detail)
