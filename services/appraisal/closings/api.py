"""Closings over HTTP: parse, call, answer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.appraisal.closings import forms, views
from services.appraisal.closings.commands import ClosingCommands
from services.appraisal.closings.store import ClosingStore
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.events import appraisal as app
from shared.http.access import allow
from shared.http.forms import Month, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after_id, page_of
from shared.http.parts import Received, part

CityHr = Annotated[Caller, Depends(allow("hr_admin"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
ClosingReader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "finance", "auditor"))]

Commands = Annotated[ClosingCommands, part(ClosingCommands)]
Store = Annotated[ClosingStore, part(ClosingStore)]

routes = APIRouter(prefix="/appraisals", tags=["appraisals"])


@routes.post("/closings", status_code=201)
async def close_month(
    body: forms.ClosingCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Close a unit's month for ever; what comes later is adjusted in the next. Again answers the same."""
    require_unit_keeper(caller, body.unit_id)
    await commands.close_month(fact(app.MonthClosedData, body), Who.at(caller, now))
    return Recorded(id=f"{body.unit_id}-{body.period}")


@routes.post("/closings/city")
async def close_city(
    body: forms.CityClosingCommand, caller: CityHr, commands: Commands, now: Received
) -> forms.CityAnswer:
    """Close the month of every unit, an answer for each."""
    answers = await commands.close_city(body.period, Who.at(caller, now))
    units = [views.unit_answer(unit_id, refusal) for unit_id, refusal in answers.items()]
    refused = sum(unit.status == "REFUSED" for unit in units)
    return forms.CityAnswer(closed=len(units) - refused, refused=refused, units=units)


@routes.get("/closings")
async def closings(
    caller: ClosingReader,
    store: Store,
    period: Annotated[Month, Query()],
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Page[forms.ClosingView]:
    """The units whose month is closed."""
    rows = await store.closings(period, after_id(cursor), limit + 1)
    return page_of([views.closing_view(row) for row in rows], limit, lambda closing: (closing.unit_id,))
