"""Downtime over HTTP: declared by those who keep the system, read by everybody whose windows it moves."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.deadlines.downtime.commands import DowntimeCommands
from services.activity.deadlines.downtime.forms import DowntimeCommand, DowntimeView
from services.activity.deadlines.downtime.read_model import DowntimeReadModel
from shared.caller import Caller, Who
from shared.events.activity.downtime import OutageRecordedData
from shared.http.access import allow
from shared.http.forms import Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part

Keeper = Annotated[Caller, Depends(allow("operator", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor", "operator"))]
Commands = Annotated[DowntimeCommands, part(DowntimeCommands)]
RecordedDowntime = Annotated[DowntimeReadModel, part(DowntimeReadModel)]

routes = APIRouter(prefix="/activities/outages", tags=["outages"])


@routes.post("", status_code=201)
async def declare(body: DowntimeCommand, caller: Keeper, commands: Commands, now: Received) -> Recorded:
    """Say when the system could not be used: every window open then grows by as much."""
    await commands.declare(fact(OutageRecordedData, body, source="DECLARED"), Who(caller.actor, now))
    return Recorded(id=body.outage_id)


@routes.get("")
async def outages(
    caller: Reader, recorded: RecordedDowntime, limit: Limit = 100, cursor: Cursor = None
) -> Page[DowntimeView]:
    """Every outage, declared or measured, in order of its start."""
    last = after(cursor, str, str) or ("", "")
    rows = [DowntimeView.model_validate(data) for data in recorded.listed()]
    return page_of([row for row in rows if _cursor(row) > last][: limit + 1], limit, _cursor)


def _cursor(row: DowntimeView) -> tuple[str, str]:
    return row.started_at.isoformat(timespec="microseconds"), row.outage_id
