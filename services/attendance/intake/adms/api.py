"""ADMS over HTTP: terminals that identify themselves by serial number only, and read plain text only."""

from collections.abc import Callable, Coroutine
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from prometheus_client import Counter
from starlette.exceptions import HTTPException

from services.attendance.devices.feature import Contacts, DeviceRegistry
from services.attendance.intake.adms import protocol
from services.attendance.intake.adms.commands import AdmsIntake, Terminal
from shared.http.access import terminal
from shared.http.forms import answers_like
from shared.http.parts import Received, part, part_of
from shared.log.ledger import LedgerError
from shared.problems import MEDIA_TYPE, Problem, forbidden, of_status, unavailable
from shared.projections.database import TRANSIENT
from shared.service import Context

DROPPED = Counter("ekinerja_adms_dropped_tables_total", "Uploads acknowledged and thrown away unread", ["table"])
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}, MEDIA_TYPE: {}}}
    for status, description in (("4XX", "Why nothing is taken"), ("5XX", "Send it again"))
}
TURNED_AWAY = Counter("ekinerja_adms_refused_contacts_total", "Calls of terminals that were not heard", ["reason"])


class _InText(APIRoute):
    """A route that answers errors in a line of text: a terminal reads no JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                return _error(problem)
            except HTTPException as error:
                return _error(of_status(error.status_code))
            except (LedgerError, *TRANSIENT):
                return _error(unavailable("nothing is known to be stored; send it again"))

        return answer


def _error(problem: Problem) -> Response:
    return PlainTextResponse(f"ERROR: {problem.detail}\n", problem.status, problem.headers)


async def _identify(request: Request) -> Terminal:
    """The terminal that calls: enrolled for ADMS by its serial, active, from one of its networks."""
    registry = part_of(request, DeviceRegistry)
    registry.require_ready()
    device_id = registry.of_serial(request.query_params.get("SN", ""))
    device = registry.get(device_id) if device_id else None
    enrolment = device.enrolment if device else None
    if device_id is None or device is None or enrolment is None or enrolment.protocol != "ADMS":
        raise _turned_away("UNKNOWN", "This terminal is not enrolled.")
    if device.refusal:
        raise _turned_away(device.state or "UNKNOWN", device.refusal)
    if not _from(request, enrolment.sources):
        raise _turned_away("NETWORK", "This terminal may not call from here.")
    return Terminal(device_id, device, ZoneInfo(enrolment.timezone))


CallingTerminal = Annotated[Terminal, Depends(terminal(_identify))]
IntakePart = Annotated[AdmsIntake, part(AdmsIntake)]
ContactsPart = Annotated[Contacts, part(Contacts)]
ContextPart = Annotated[Context, part(Context)]


def _like(text: str) -> dict[int | str, dict[str, Any]]:
    return answers_like({"text/plain": text})


routes = APIRouter(
    prefix="/iclock",
    tags=["adms"],
    route_class=_InText,
    default_response_class=PlainTextResponse,
    responses=_ERRORS,
)


@routes.get("/cdata", responses=_like("GET OPTION FROM: KPG001\nStamp=0\n"))
async def handshake(request: Request, terminal: CallingTerminal, contacts: ContactsPart, now: Received) -> str:
    """Answer which data the terminal is to send, and how."""
    contacts.record(terminal.device_id, now)
    stamp = await contacts.stamp(terminal.device_id)
    return protocol.options(request.query_params["SN"], stamp, terminal.zone, now)


@routes.post("/cdata", responses=_like("OK: 1\n"))
async def upload(
    request: Request, terminal: CallingTerminal, intake: IntakePart, contacts: ContactsPart, context: ContextPart
) -> str:
    """Take attendance lines; anything else that terminals push is thrown away unread."""
    table = request.query_params.get("table", "").upper()
    body = await request.body()
    now = context.now()  # the receipt is over only now
    if table in protocol.DROPPED:
        DROPPED.labels(table).inc()
        contacts.record(terminal.device_id, now)
        return f"OK: {len(protocol.lines_of(body))}\n"
    if table != "ATTLOG":
        raise Problem(400, "this table is not known")
    taken = await intake.take(terminal, body, now)
    skew = round((taken.newest - now).total_seconds()) if taken.newest else None
    contacts.record(terminal.device_id, now, skew, protocol.stamp_of(request.query_params.get("Stamp", "")))
    return f"OK: {taken.lines}\n"


@routes.get("/getrequest", responses=_like("OK\n"))
async def commands(terminal: CallingTerminal, contacts: ContactsPart, now: Received) -> str:
    """Answer the terminal's request for commands: there are none."""
    contacts.record(terminal.device_id, now)
    return "OK\n"


@routes.post("/devicecmd", responses=_like("OK\n"))
async def results(terminal: CallingTerminal, contacts: ContactsPart, now: Received) -> str:
    """Accept the results of commands, which are never given."""
    contacts.record(terminal.device_id, now)
    return "OK\n"


def _turned_away(reason: str, detail: str) -> Problem:
    TURNED_AWAY.labels(reason).inc()
    return forbidden(detail)


def _from(request: Request, sources: tuple[str, ...]) -> bool:
    """Whether the caller's address is in one of the networks; without any, it may be anywhere."""
    try:
        address: Any = ip_address(request.client.host if request.client else "")
    except ValueError:
        return not sources
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not sources or any(address in ip_network(each) for each in sources)
