"""A unit's arrivals over HTTP, as they are recorded: Server-Sent Events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.attendance.arrivals.arrival import Arrival
from services.attendance.arrivals.hub import End, Gap, Hub, Listener
from shared.caller import Caller
from shared.city.access import require_unit_access
from shared.http.access import allow
from shared.http.forms import PathId
from shared.problems import Problem
from shared.service import Context

CHECK_SECONDS = 1.0  # how long a stream may outlive its token
_LAST_PLACE = 2**53

READERS = allow("unit_hr", "hr_admin", "auditor")
Reader = Annotated[Caller, Depends(READERS)]
After = Annotated[int | None, Query(ge=0, le=_LAST_PLACE, description="The place in the log to go on after")]
LastEventId = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=_LAST_PLACE, description="Before `after`")]


def router(hub: Hub, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/units", tags=["units"])

    async def listening(
        unit_id: PathId, caller: Reader, after: After = None, last_event_id: LastEventId = None
    ) -> AsyncIterator[Listener]:
        """What is wrong is said here, while there is still a status to say it with."""
        require_unit_access(caller, unit_id)
        await context.directory.unit(unit_id)
        async with hub.listening(unit_id, after if last_event_id is None else last_event_id) as listener:
            yield listener

    @routes.get("/{unit_id}/arrivals", response_class=EventSourceResponse)
    async def arrivals(
        request: Request, listener: Annotated[Listener, Depends(listening)]
    ) -> AsyncIterator[ServerSentEvent]:
        """Every touch of the unit's people when it is recorded: event `arrival`, its id the place in the log.

        A reconnection with `Last-Event-ID` goes on where it was. Event `gap` ends a stream that cannot tell everything:
        connect again, then reload the day.
        """
        if isinstance(listener.missed, Gap):
            yield _gap(str(listener.missed.seq))
            return
        last = listener.after
        for arrival in listener.missed:
            yield _told(arrival)
            last = arrival.seq
        while await _still_allowed(request):
            match await listener.next(CHECK_SECONDS):
                case End.CLOSED:
                    return
                case End.SLOW:
                    yield _gap(None)  # without an id the next connection goes on after the last arrival told
                    return
                case Arrival() as arrival if arrival.seq > last:
                    yield _told(arrival)

    return routes


def _told(arrival: Arrival) -> ServerSentEvent:
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
