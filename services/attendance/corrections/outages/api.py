"""Outages over HTTP: parse, call, answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.corrections.outages import forms
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.corrections.outages.domain import OutageStatus
from services.attendance.corrections.outages.forms import OutageView, WholeOutageView
from services.attendance.corrections.outages.store import OutageStore
from services.attendance.punches.feature import PunchStore
from shared.caller import Caller
from shared.city.access import SEES_ALL, require_unit_access
from shared.events.attendance import corrections as cor
from shared.http.access import allow
from shared.http.forms import Id, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.problems import forbidden, not_found
from shared.projections.directory import Directory

HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Agency = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
UnitFilter = Annotated[Id | None, Query(description="Of this unit only")]
StatusFilter = Annotated[OutageStatus | None, Query()]


Commands = Annotated[OutageCommands, part(OutageCommands)]
Store = Annotated[OutageStore, part(OutageStore)]

routes = APIRouter(prefix="/attendance/outages", tags=["corrections"])


@routes.post("", status_code=201)
async def report(
    body: forms.ReportCommand,
    caller: HumanResources,
    commands: Commands,
    directory: Annotated[Directory, part(Directory)],
    now: Received,
) -> Recorded:
    """Name everybody of a unit who lost punches in an outage; an item that cannot be refuses them all."""
    if "hr_admin" not in caller.roles and body.unit_id not in caller.units:
        raise forbidden("This is not a unit you serve.")
    await directory.unit(body.unit_id)
    await commands.report(fact(cor.OutageReportedData, body), caller, now)
    return Recorded(id=body.outage_id)


@routes.post("/{outage_id}/approval", status_code=201)
async def approve(outage_id: PathId, caller: Agency, commands: Commands, now: Received) -> Recorded:
    """Approve an outage as the personnel agency: everybody's day is corrected. A second call adds what is missing."""
    await commands.approve(outage_id, caller, now)
    return Recorded(id=outage_id)


@routes.post("/{outage_id}/refusal", status_code=201)
async def refuse(
    outage_id: PathId, body: forms.RefuseCommand, caller: Agency, commands: Commands, now: Received
) -> Recorded:
    """Refuse an outage as the personnel agency; no day is corrected."""
    await commands.refuse(fact(cor.OutageRefusedData, body, outage_id=outage_id), caller, now)
    return Recorded(id=outage_id)


@routes.get("")
async def outages(
    caller: Reader,
    store: Store,
    unit_id: UnitFilter = None,
    status: StatusFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[OutageView]:
    """List outages by id, of a unit or of all units whose records the caller keeps."""
    last = after(cursor, str)
    units = None if caller.roles & SEES_ALL else caller.units
    if unit_id is not None:
        require_unit_access(caller, unit_id)
        units = frozenset({unit_id})
    rows = await store.outages(units, status, limit + 1, last[0] if last else "")
    return page_of([forms.view(row) for row in rows], limit, lambda outage: (outage.outage_id,))


@routes.get("/{outage_id}")
async def outage(
    outage_id: PathId, caller: Reader, store: Store, punches: Annotated[PunchStore, part(PunchStore)]
) -> WholeOutageView:
    """Show an outage with all the days it names, and how many of them are corrected."""
    row = await store.outage(outage_id)
    if row is None:
        raise not_found(f"No outage {outage_id} was reported.")
    require_unit_access(caller, row.unit_id)
    return forms.whole_view(row, await punches.corrected_after(outage_id))
