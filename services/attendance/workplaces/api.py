"""A unit's workplaces over HTTP."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.attendance.workplaces import forms
from services.attendance.workplaces.commands import WorkplaceCommands
from services.attendance.workplaces.registry import Workplaces
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.events.attendance.workplaces import WorkplacesDefinedData
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


class WorkplaceView(BaseModel):
    """Degrees times a million, metres."""

    name: str
    latitude_e6: int
    longitude_e6: int
    radius_m: int


class WorkplacesView(BaseModel):
    unit_id: str
    places: list[WorkplaceView]


def router(commands: WorkplaceCommands, workplaces: Workplaces, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/units", tags=["workplaces"])
    directory = context.directory

    @routes.post("/{unit_id}/workplaces", status_code=201)
    async def define(unit_id: PathId, body: forms.WorkplacesCommand, caller: Keeper) -> Recorded:
        """Say where the unit's people may check in by phone; it replaces what was said before."""
        require_unit_keeper(caller, unit_id)
        await directory.unit(unit_id)
        await commands.define(fact(WorkplacesDefinedData, body, unit_id=unit_id), Who(caller.actor, context.now()))
        return Recorded(id=unit_id)

    @routes.get("/{unit_id}/workplaces")
    async def defined(unit_id: PathId, caller: Reader) -> WorkplacesView:
        """A unit's workplaces, which are nobody's secret."""
        await directory.unit(unit_id)
        places = [WorkplaceView(**msgspec.structs.asdict(place)) for place in workplaces.of(unit_id)]
        return WorkplacesView(unit_id=unit_id, places=places)

    return routes
