"""Leave over HTTP: parse, call, answer."""

from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query

from services.attendance.leave import domain, forms
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.forms import LeaveView, YearView
from services.attendance.leave.queue import LeaveQueue
from services.attendance.leave.store import LeaveStore
from shared.caller import Caller, Who
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
class _Place:
    """Which leave a path names."""

    employee_id: PathId
    leave_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "leave_id": self.leave_id}


_LEAVE = "/leave/{employee_id}/{leave_id}"
Place = Annotated[_Place, Depends()]


Commands = Annotated[LeaveCommands, part(LeaveCommands)]
Store = Annotated[LeaveStore, part(LeaveStore)]
Queue = Annotated[LeaveQueue, part(LeaveQueue)]

routes = APIRouter(prefix="/attendance", tags=["leave"])


@routes.post("/leave", status_code=201)
async def request(body: forms.RequestCommand, caller: AuthorCaller, commands: Commands, now: Received) -> Recorded:
    """Ask for leave; by the employee, or by an HR officer who assists them. Its days are reserved."""
    data = fact(lve.LeaveRequestedData, body, days={})
    await commands.execute(domain.request, data, caller, Who.at(caller, now, data.employee_id))
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/advice", status_code=201)
async def advise(
    place: Place, body: forms.AdviceCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """The word of the superior of the day of the request; it binds nobody."""
    data = fact(lve.LeaveAdvisedData, body, **place.ids)
    await commands.execute(domain.advise, data, caller, Who.at(caller, now))
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/decision", status_code=201)
async def decide(
    place: Place, body: forms.DecisionCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Grant the leave as asked for or on other dates, postpone it, or refuse it."""
    data = fact(lve.LeaveDecidedData, body, **place.ids)
    await commands.execute(domain.decide, data, caller, Who.at(caller, now))
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/recall", status_code=201)
async def recall(
    place: Place, body: forms.RecallCommand, caller: HumanResources, commands: Commands, now: Received
) -> Recorded:
    """Call somebody back from a running leave by official need; the unused days are given back."""
    data = fact(lve.LeaveRecalledData, body, **place.ids, days={})
    await commands.execute(domain.recall, data, caller, Who.at(caller, now))
    return Recorded(id=data.leave_id)


@routes.post(_LEAVE + "/cancellation", status_code=201)
async def cancel(
    place: Place, body: forms.CancelCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Give up a leave that has not begun; all its days are given back."""
    data = fact(lve.LeaveCancelledData, body, **place.ids)
    await commands.execute(domain.cancel, data, caller, Who.at(caller, now, data.employee_id))
    return Recorded(id=data.leave_id)


# Not below /leave: it would hide the leave of an employee whose id is `waiting`.
@routes.get("/waiting/leave")
async def waits(
    caller: AuthorCaller, queue: Queue, now: Received, limit: Limit = 100, cursor: Cursor = None
) -> Page[LeaveView]:
    """What waits for the caller's advice or decision, the earliest first day first."""
    last = after(cursor, str, str, str)
    place = last and (day_of(last[0]), last[1], last[2])
    rows = await queue.of(caller, Who.at(caller, now), limit + 1, place)
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
    """A person's leave as it stands today, the latest first day first."""
    facts = await commands.facts(employee_id, Who.at(caller, now))
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
    """What a calendar year gives of every kind of leave, what is reserved and used of it, and what remains."""
    facts = await commands.counting(employee_id, Who.at(caller, now))
    require_access(caller, employee_id, facts.career, [facts.day(now)])
    charges = await store.charges(employee_id)
    kinds = get_args(lve.LeaveKind)
    told = [forms.balance_view(kind, domain.balance(charges, kind, year, facts)) for kind in kinds]
    return YearView(employee_id=employee_id, year=year, kinds=told)
