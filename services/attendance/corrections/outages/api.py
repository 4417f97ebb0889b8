"""Outages over HTTP: parse, call, answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.corrections.outages import forms
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.corrections.outages.domain import Status
from services.attendance.corrections.outages.forms import OutageView, WholeOutageView
from services.attendance.corrections.outages.store import OutageStore
from services.attendance.punches.feature import PunchStore
from shared.caller import Caller, Who
from shared.city.access import SEES_ALL, require_unit_access
from shared.events.attendance import corrections as cor
from shared.http.access import allow
from shared.http.forms import Id, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.problems import forbidden, not_found
from shared.service import Context

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Agency = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
UnitFilter = Annotated[Id | None, Query(description="Of this unit only")]
StatusFilter = Annotated[Status | None, Query()]


def router(commands: OutageCommands, store: OutageStore, days: PunchStore, context: Context) -> APIRouter:
    """Every route under /attendance/outages."""
    routes = APIRouter(prefix="/attendance/outages", tags=["corrections"])
    directory = context.directory

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("", status_code=201)
    async def report(body: forms.ReportCommand, caller: HumanResources) -> Recorded:
        """Name everybody of a unit whose touches an outage swallowed; an item that cannot be refuses them all."""
        if "hr_admin" not in caller.roles and body.unit_id not in caller.units:
            raise forbidden("This is not a unit you serve.")
        await directory.unit(body.unit_id)
        await commands.report(fact(cor.OutageReportedData, body), who(caller))
        return Recorded(id=body.outage_id)

    @routes.post("/{outage_id}/approval", status_code=201)
    async def approve(outage_id: PathId, caller: Agency) -> Recorded:
        """The personnel agency's yes: everybody's day is put right. Said again it completes what is missing."""
        await commands.approve(outage_id, caller, who(caller))
        return Recorded(id=outage_id)

    @routes.post("/{outage_id}/refusal", status_code=201)
    async def refuse(outage_id: PathId, body: forms.RefuseCommand, caller: Agency) -> Recorded:
        await commands.refuse(fact(cor.OutageRefusedData, body, outage_id=outage_id), caller, who(caller))
        return Recorded(id=outage_id)

    @routes.get("")
    async def outages(
        caller: Reader,
        unit_id: UnitFilter = None,
        status: StatusFilter = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[OutageView]:
        """Outages by id, of a unit or of all whose records the caller keeps."""
        last = after(cursor, str)
        units = None if caller.roles & SEES_ALL else caller.units
        if unit_id is not None:
            require_unit_access(caller, unit_id)
            units = frozenset({unit_id})
        rows = await store.outages(units, status, limit + 1, last[0] if last else "")
        return page_of([forms.view(row) for row in rows], limit, lambda outage: (outage.outage_id,))

    @routes.get("/{outage_id}")
    async def outage(outage_id: PathId, caller: Reader) -> WholeOutageView:
        """An outage with all it names, and how much of that is applied."""
        row = await store.outage(outage_id)
        if row is None:
            raise not_found(f"No outage {outage_id} was reported.")
        require_unit_access(caller, row.unit_id)
        return forms.whole_view(row, await days.corrected_after(outage_id))

    return routes
