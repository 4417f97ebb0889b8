"""Days put right by request, over HTTP: parse, call, answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.corrections import domain, forms
from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.forms import RequestView
from services.attendance.corrections.store import Place as Older
from services.attendance.corrections.store import RequestStore
from services.attendance.corrections.waiting import Waiting
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.city.workday import microseconds
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.problems import error_at, invalid
from shared.service import Context

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
SuperiorCaller = Annotated[Caller, Depends(allow("employee"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


@dataclass(frozen=True)
class _Place:
    """Which request a path names."""

    employee_id: PathId
    correction_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "correction_id": self.correction_id}


REQUEST = "/corrections/{employee_id}/{correction_id}"
Place = Annotated[_Place, Depends()]


def router(commands: CorrectionCommands, store: RequestStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance", tags=["corrections"])
    waiting = Waiting(commands, store, context.directory)

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("/corrections", status_code=201)
    async def request(body: forms.RequestCommand, caller: AuthorCaller) -> Recorded:
        """Ask for a day to be put right; by the employee, or by an HR officer who assists them and says whom."""
        data = fact(cor.CorrectionRequestedData, body)
        await commands.execute(domain.request, data, caller, Who.at(caller, context.now(), data.employee_id))
        return Recorded(id=data.correction_id)

    @routes.post(REQUEST + "/endorsement", status_code=201)
    async def endorse(place: Place, body: forms.EndorseCommand, caller: SuperiorCaller) -> Recorded:
        """The yes of the superior of the day of the request. It applies an informal notice at once."""
        data = fact(cor.CorrectionEndorsedData, body, **place.ids)
        await commands.execute(domain.endorse, data, caller, who(caller))
        return Recorded(id=data.correction_id)

    @routes.post(REQUEST + "/approval", status_code=201)
    async def approve(place: Place, caller: HumanResources) -> Recorded:
        """HR's yes, which puts the day right."""
        data = cor.CorrectionApprovedData(**place.ids)
        await commands.execute(domain.approve, data, caller, who(caller))
        return Recorded(id=data.correction_id)

    @routes.post(REQUEST + "/refusal", status_code=201)
    async def refuse(place: Place, body: forms.EndCommand, caller: AuthorCaller) -> Recorded:
        """The no of the superior or of HR."""
        data = fact(cor.CorrectionRefusedData, body, **place.ids)
        await commands.execute(domain.refuse, data, caller, who(caller))
        return Recorded(id=data.correction_id)

    @routes.post(REQUEST + "/withdrawal", status_code=201)
    async def withdraw(place: Place, body: forms.EndCommand, caller: AuthorCaller) -> Recorded:
        """Who made the request takes it back."""
        data = fact(cor.CorrectionWithdrawnData, body, **place.ids)
        await commands.execute(domain.withdraw, data, caller, who(caller))
        return Recorded(id=data.correction_id)

    @routes.post(REQUEST + "/cancellation", status_code=201)
    async def cancel(place: Place, body: forms.EndCommand, caller: HumanResources) -> Recorded:
        """HR takes back an absence excused by this request."""
        excuse_id = domain.excuse_id(place.employee_id, place.correction_id)
        data = fact(att.ExcuseCancelledData, body, excuse_id=excuse_id, **place.ids)
        await commands.execute(domain.cancel, data, caller, who(caller))
        return Recorded(id=place.correction_id)

    # Not below /corrections: it would hide the requests of an employee whose id is `waiting`.
    @routes.get("/waiting/corrections")
    async def waits(caller: AuthorCaller, limit: Limit = 100, cursor: Cursor = None) -> Page[RequestView]:
        """What waits for the caller's endorsement or approval, the oldest first."""
        rows = await waiting.of(caller, who(caller), limit + 1, _older(cursor))
        return page_of([forms.view(row) for row in rows], limit, _key)

    @routes.get("/corrections/{employee_id}")
    async def requests(
        employee_id: PathId, caller: Reader, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[RequestView]:
        """A person's requests as they stand, the newest first."""
        facts = await commands.facts(employee_id, who(caller))
        require_access(caller, employee_id, facts.career, [facts.day(context.now())])
        rows = await store.newest(employee_id, limit + 1, _older(cursor))
        return page_of([forms.view(row) for row in rows], limit, _key)

    return routes


def _key(view: RequestView) -> tuple[str, str, str]:
    return view.requested_at.isoformat(), view.employee_id, view.correction_id


def _older(cursor: str | None) -> Older | None:
    last = after(cursor, str, str, str)
    if last is None:
        return None
    try:
        return microseconds(datetime.fromisoformat(last[0])), last[1], last[2]
    except (ValueError, TypeError):  # no instant, or one without a zone
        raise invalid(
            "The cursor is not one that a page gave.", error_at("/query/cursor", "is not `next` of a page")
        ) from None
