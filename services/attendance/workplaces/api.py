"""A unit's workplaces over HTTP."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends

from services.attendance.workplaces import domain, forms
from services.attendance.workplaces.commands import WorkplaceCommands
from services.attendance.workplaces.forms import WorkplacesView, WorkplaceView
from services.attendance.workplaces.registry import Workplaces
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.events.attendance.workplaces import WorkplacesDefinedData
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.parts import Received, part
from shared.projections.directory import Directory

Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]

Commands = Annotated[WorkplaceCommands, part(WorkplaceCommands)]
Registry = Annotated[Workplaces, part(Workplaces)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance/units", tags=["workplaces"])


@routes.post("/{unit_id}/workplaces", status_code=201)
async def define(
    unit_id: PathId,
    body: forms.WorkplacesCommand,
    caller: Keeper,
    commands: Commands,
    directory: DirectoryPart,
    now: Received,
) -> Recorded:
    """Define where the unit's people may check in by phone; this replaces the workplaces defined before."""
    require_unit_keeper(caller, unit_id)
    await directory.unit(unit_id)
    data = fact(WorkplacesDefinedData, body, unit_id=unit_id)
    await commands.execute(domain.define, data, Who.at(caller, now))
    return Recorded(id=unit_id)


@routes.get("/{unit_id}/workplaces")
async def defined(unit_id: PathId, caller: Reader, workplaces: Registry, directory: DirectoryPart) -> WorkplacesView:
    """A unit's workplaces; everybody may know them."""
    await directory.unit(unit_id)
    places = [WorkplaceView(**msgspec.structs.asdict(place)) for place in workplaces.of(unit_id)]
    return WorkplacesView(unit_id=unit_id, places=places)
