"""Leave over HTTP: parse, call, answer."""

from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query

from services.attendance.leave import domain, forms
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.forms import LeaveView, YearView
from services.attendance.leave.queue import LeaveQueue
from services.attendance.leave.store import LeaveStore
from shared.caller import Caller
from shared.city.access import require_access
from shared.events.attendance import leave as lve
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import Received, part

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
SuperiorCaller = Annotated[Caller, Depends(allow("employee"))]
HumanResources = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Year = Annotated[int, Query(ge=1900, le=2999)]


@dataclass(frozen=True)
class LeavePath:
    """The leave that a path names."""

    employee_id: PathId
    leave_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "leave_id": self.leave_id}


_LEAVE = "/leave/{employee_id}/{leave_id}"
Path = Annotated[LeavePath, Depends()]
Commands = Annotated[LeaveCommands, part(LeaveCommands)]
Store = Annotated[LeaveStore, part(LeaveStore)]
Queue = Annotated[LeaveQueue, part(LeaveQueue)]

routes = APIRouter(prefix="/attendance", tags=["leave"])


@routes.post("/leave", status_code=201)
async def request(body: forms.LeaveRequestCommand, caller: AuthorCaller, commands: Commands, now: Received) -> Recorded:
    """Ask for leave, as the employee or as an HR officer who assists them. Its days are reserved."""
    data = fact(lve.LeaveRequestedData, body, days={})
    await commands.execute(domain.request, data, caller, now)
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/advice", status_code=201)
async def advise(
    path: Path, body: forms.AdviceCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """Advise on a leave, as the superior of the day of the request. The advice binds nobody."""
    data = fact(lve.LeaveAdvisedData, body, **path.ids)
    await commands.execute(domain.advise, data, caller, now)
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/decision", status_code=201)
async def decide(
    path: Path, body: forms.DecisionCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Grant the leave as asked for or on other dates, postpone it, or refuse it."""
    data = fact(lve.LeaveDecidedData, body, **path.ids)
    await commands.execute(domain.decide, data, caller, now)
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/recall", status_code=201)
async def recall(
    path: Path, body: forms.RecallCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Call an employee back from a running leave by official need; the unused days are given back."""
    data = fact(lve.LeaveRecalledData, body, **path.ids, days={})
    await commands.execute(domain.recall, data, caller, now)
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/cancellation", status_code=201)
async def cancel(
    path: Path, body: forms.LeaveCancelCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Give up a leave that has not begun; all its days are given back."""
    data = fact(lve.LeaveCancelledData, body, **path.ids)
    await commands.execute(domain.cancel, data, caller, now)
    return Recorded(id=data.leave_id)


# Not below /leave: it would hide the leave of an employee whose id is `waiting`.
@routes.get("/waiting/leave")
async def waits(
    caller: AuthorCaller, queue: Queue, now: Received, limit: Limit = 100, cursor: Cursor = None
) -> Page[LeaveView]:
    """List the leave that waits for the caller's advice or decision, the earliest first day first."""
    last = after(cursor, str, str, str)
    rows = await queue.of(caller, now, limit + 1, last and (day_of(last[0]), last[1], last[2]))
    views = [forms.view(row, now.date()) for row in rows]  # undecided, whatever day it is
    return page_of(views, limit, lambda view: (view.date_from.isoformat(), view.employee_id, view.leave_id))


@routes.get("/leave/{employee_id}")
async def leaves(
    employee_id: PathId,
    caller: Reader,
    commands: Commands,
    store: Store,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[LeaveView]:
    """List a person's leave as it stands today, the latest first day first."""
    facts = await commands.facts(employee_id, now)
    today = facts.day(now)
    require_access(caller, employee_id, facts.career, [today])
    last = after(cursor, str, str)
    rows = await store.newest(employee_id, limit + 1, last and (day_of(last[0]), last[1]))
    views = [forms.view(row, today) for row in rows]
    return page_of(views, limit, lambda view: (view.date_from.isoformat(), view.leave_id))


@routes.get("/leave/{employee_id}/balance")
async def balance(
    employee_id: PathId, year: Year, caller: Reader, commands: Commands, store: Store, now: Received
) -> YearView:
    """Show the days that a calendar year gives of every kind of leave: reserved, used and remaining."""
    facts = await commands.facts(employee_id, now, counting=True)
    require_access(caller, employee_id, facts.career, [facts.day(now)])
    charges = await store.charges(employee_id)
    kinds = get_args(lve.LeaveKind)
    balances = [forms.balance_view(kind, domain.balance(charges, kind, year, facts)) for kind in kinds]
    return YearView(employee_id=employee_id, year=year, kinds=balances)
