"""Units and posts over HTTP: parse, call, answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.appraisal.organisation import forms, views
from services.appraisal.organisation.commands import OrganisationCommands
from services.appraisal.organisation.store import OrganisationStore
from shared.caller import Caller, Who
from shared.events import appraisal as app
from shared.http.access import allow
from shared.http.forms import Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after_id, page_of
from shared.http.parts import Received, part

CityHr = Annotated[Caller, Depends(allow("hr_admin"))]
Staff = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor"))]
UnitFilter = Annotated[Id | None, Query()]

Commands = Annotated[OrganisationCommands, part(OrganisationCommands)]
Store = Annotated[OrganisationStore, part(OrganisationStore)]

routes = APIRouter(prefix="/roster", tags=["roster"])


@routes.post("/units", status_code=201)
async def define_unit(body: forms.UnitCommand, caller: CityHr, commands: Commands, now: Received) -> Recorded:
    """Define a unit, or define it anew."""
    await commands.define_unit(fact(app.UnitDefinedData, body), Who.at(caller, now))
    return Recorded(id=body.unit_id)


@routes.get("/units")
async def units(caller: Staff, store: Store, limit: Limit = 200, cursor: Cursor = None) -> Page[forms.UnitView]:
    """List the units as last defined, by id."""
    rows = await store.units(after_id(cursor), limit + 1)
    return page_of([forms.UnitView.model_validate(row) for row in rows], limit, lambda unit: (unit.unit_id,))


@routes.post("/positions", status_code=201)
async def define_position(body: forms.PositionCommand, caller: CityHr, commands: Commands, now: Received) -> Recorded:
    """Define a post with its ceiling, or define it anew."""
    await commands.define_position(fact(app.PositionDefinedData, body), Who.at(caller, now))
    return Recorded(id=body.position_id)


@routes.get("/positions")
async def positions(
    caller: Staff, store: Store, unit_id: UnitFilter = None, limit: Limit = 200, cursor: Cursor = None
) -> Page[forms.PositionView]:
    """The posts of a unit or of all; an employee sees no ceilings."""
    rows = await store.positions(unit_id, after_id(cursor), limit + 1)
    return page_of([views.position_view(row, caller) for row in rows], limit, lambda post: (post.position_id,))
