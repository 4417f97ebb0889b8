"""Outages over HTTP: declared by who keeps the system, seen by everybody whose windows they move."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.deadlines.downtime.commands import OutageCommands
from services.activity.deadlines.downtime.forms import OutageCommand, OutageView
from services.activity.deadlines.downtime.known import KnownOutages
from shared.caller import Caller, Who
from shared.events.activity.downtime import OutageRecordedData
from shared.http.access import allow
from shared.http.forms import Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("operator", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor", "operator"))]
Place = tuple[str, str]


def router(commands: OutageCommands, known: KnownOutages, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/activities/outages", tags=["outages"])

    @routes.post("", status_code=201)
    async def declare(body: OutageCommand, caller: Keeper) -> Recorded:
        """Say when the system could not be used: every window open then grows by as much."""
        await commands.declare(fact(OutageRecordedData, body, source="DECLARED"), Who(caller.actor, context.now()))
        return Recorded(id=body.outage_id)

    @routes.get("")
    async def outages(caller: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[OutageView]:
        """Every outage, declared or measured, in order of its start."""
        last = after(cursor, str, str) or ("", "")
        rows = [OutageView.model_validate(each) for each in known.listed()]
        return page_of([row for row in rows if _place(row) > last][: limit + 1], limit, _place)

    return routes


def _place(row: OutageView) -> Place:
    return row.started_at.isoformat(timespec="microseconds"), row.outage_id
