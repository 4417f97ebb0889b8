"""Corrections by request over HTTP: parse, call, answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.corrections import domain, forms
from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.forms import CorrectionView
from services.attendance.corrections.queue import CorrectionQueue
from services.attendance.corrections.store import CorrectionStore
from shared.caller import Caller
from shared.city.access import require_access
from shared.city.workday import microseconds
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.problems import error_at, invalid

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
SuperiorCaller = Annotated[Caller, Depends(allow("employee"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


@dataclass(frozen=True)
class CorrectionPath:
    """The request that a path names."""

    employee_id: PathId
    correction_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "correction_id": self.correction_id}


_REQUEST = "/corrections/{employee_id}/{correction_id}"
Path = Annotated[CorrectionPath, Depends()]
Commands = Annotated[CorrectionCommands, part(CorrectionCommands)]
Store = Annotated[CorrectionStore, part(CorrectionStore)]
Queue = Annotated[CorrectionQueue, part(CorrectionQueue)]

routes = APIRouter(prefix="/attendance", tags=["corrections"])


@routes.post("/corrections", status_code=201)
async def request(
    body: forms.CorrectionRequestCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Ask for a correction, as the employee or as an HR officer who assists them and names them."""
    data = fact(cor.CorrectionRequestedData, body)
    await commands.execute(domain.request, data, caller, now)
    return Recorded(id=data.correction_id)


@routes.post(_REQUEST + "/endorsement", status_code=201)
async def endorse(
    path: Path, body: forms.EndorseCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """Endorse a request, as the superior of the day of the request. It applies an informal notice at once."""
    data = fact(cor.CorrectionEndorsedData, body, **path.ids)
    await commands.execute(domain.endorse, data, caller, now)
    return Recorded(id=data.correction_id)


@routes.post(_REQUEST + "/approval", status_code=201)
async def approve(path: Path, caller: HumanResources, commands: Commands, now: Received) -> Recorded:
    """Approve a request as HR, which applies the correction."""
    data = cor.CorrectionApprovedData(**path.ids)
    await commands.execute(domain.approve, data, caller, now)
    return Recorded(id=data.correction_id)


@routes.post(_REQUEST + "/refusal", status_code=201)
async def refuse(
    path: Path, body: forms.EndCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Refuse a request, as the superior or as HR."""
    data = fact(cor.CorrectionRefusedData, body, **path.ids)
    await commands.execute(domain.refuse, data, caller, now)
    return Recorded(id=data.correction_id)


@routes.post(_REQUEST + "/withdrawal", status_code=201)
async def withdraw(
    path: Path, body: forms.EndCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Withdraw a request, as its author."""
    data = fact(cor.CorrectionWithdrawnData, body, **path.ids)
    await commands.execute(domain.withdraw, data, caller, now)
    return Recorded(id=data.correction_id)


@routes.post(_REQUEST + "/cancellation", status_code=201)
async def cancel(
    path: Path, body: forms.EndCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Cancel an absence that was excused by this request, as HR."""
    excuse_id = domain.excuse_id(path.employee_id, path.correction_id)
    data = fact(att.ExcuseCancelledData, body, excuse_id=excuse_id, **path.ids)
    await commands.execute(domain.cancel, data, caller, now)
    return Recorded(id=path.correction_id)


# Not below /corrections: it would hide the requests of an employee whose id is `waiting`.
@routes.get("/waiting/corrections")
async def waits(
    caller: AuthorCaller, queue: Queue, now: Received, limit: Limit = 100, cursor: Cursor = None
) -> Page[CorrectionView]:
    """List the requests that wait for the caller's endorsement or approval, the oldest first."""
    rows = await queue.of(caller, now, limit + 1, _older(cursor))
    return page_of([forms.view(row) for row in rows], limit, _key)


@routes.get("/corrections/{employee_id}")
async def requests(
    employee_id: PathId,
    caller: Reader,
    commands: Commands,
    store: Store,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[CorrectionView]:
    """List a person's requests as they stand, the newest first."""
    facts = await commands.facts(employee_id, now)
    require_access(caller, employee_id, facts.career, [facts.day(now)])
    rows = await store.newest(employee_id, limit + 1, _older(cursor))
    return page_of([forms.view(row) for row in rows], limit, _key)


def _key(view: CorrectionView) -> tuple[str, str, str]:
    return view.requested_at.isoformat(), view.employee_id, view.correction_id


def _older(cursor: str | None) -> tuple[int, str, str] | None:
    """The request that a cursor names, by its age. Raises Problem 422 for a cursor that no page gave."""
    last = after(cursor, str, str, str)
    if last is None:
        return None
    try:
        return microseconds(datetime.fromisoformat(last[0])), last[1], last[2]
    except (ValueError, TypeError):  # no instant, or one without a zone
        raise invalid(
            "The cursor is not one that a page gave.", error_at("/query/cursor", "is not `next` of a page")
        ) from None
