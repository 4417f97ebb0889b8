"""A unit's arrivals over HTTP, as they are recorded: Server-Sent Events."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.attendance.arrivals.domain import Arrival, ArrivalView
from services.attendance.arrivals.hub import End, Gap, Hub, Listener
from shared.caller import Caller
from shared.city.access import require_unit_access
from shared.http.access import allow
from shared.http.forms import PathId, answers_like
from shared.http.parts import part
from shared.problems import Problem
from shared.projections.directory import Directory

CHECK_SECONDS = 1.0  # how long a stream may outlive its token
_LAST_PLACE = 2**53
_VIEW = ArrivalView(
    employee_id="e00042",
    at=datetime.fromisoformat("2026-11-02T07:31:07+08:00"),
    direction="IN",
    method="FINGERPRINT",
    device_id="d003",
    late_minutes=1,
)
EXAMPLE = f"event: arrival\nid: 4711\ndata: {_VIEW.model_dump_json()}\n\n"

READERS = allow("unit_hr", "hr_admin", "auditor")
Reader = Annotated[Caller, Depends(READERS)]
After = Annotated[int | None, Query(ge=0, le=_LAST_PLACE, description="The place in the log to go on after")]
LastEventId = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=_LAST_PLACE, description="Before `after`")]

HubPart = Annotated[Hub, part(Hub)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance/units", tags=["units"])


async def _listening(
    unit_id: PathId,
    caller: Reader,
    hub: HubPart,
    directory: DirectoryPart,
    after: After = None,
    last_event_id: LastEventId = None,
) -> AsyncIterator[Listener]:
    """The caller's listener. A dependency, so that refusals are raised while there is still a status to send."""
    require_unit_access(caller, unit_id)
    await directory.unit(unit_id)
    async with hub.listening(unit_id, after if last_event_id is None else last_event_id) as listener:
        yield listener


@routes.get(
    "/{unit_id}/arrivals",
    response_class=EventSourceResponse,
    responses=answers_like({"text/event-stream": EXAMPLE}),
)
async def arrivals(
    request: Request, listener: Annotated[Listener, Depends(_listening)]
) -> AsyncIterator[ServerSentEvent]:
    """Every punch of the unit's people when it is recorded: event `arrival`, its id the place in the log.

    A reconnection with `Last-Event-ID` goes on where it was. Event `gap` ends a stream that cannot send everything:
    connect again, then reload the day.
    """
    if isinstance(listener.missed, Gap):
        yield _gap(str(listener.missed.seq))
        return
    last = listener.after
    for arrival in listener.missed:
        yield _event(arrival)
        last = arrival.seq
    while await _still_allowed(request):
        match await listener.next(CHECK_SECONDS):
            case End.CLOSED:
                return
            case End.SLOW:
                yield _gap(None)  # without an id the next connection goes on after the last arrival sent
                return
            case Arrival() as arrival if arrival.seq > last:
                yield _event(arrival)


def _event(arrival: Arrival) -> ServerSentEvent:
    return ServerSentEvent(event="arrival", id=str(arrival.seq), data=arrival.view)


def _gap(last: str | None) -> ServerSentEvent:
    return ServerSentEvent(event="gap", id=last, data="Muat ulang hari ini")


async def _still_allowed(request: Request) -> bool:
    """Whether the token holds and its key is still trusted."""
    try:
        await READERS(request)
    except Problem:
        return False
    return True
