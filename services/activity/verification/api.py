"""Verification over HTTP: what waits for a superior, and what they decide, one by one or in bulk."""

from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.activity.verification.queue import Queue, Waiting
from services.activity.work import forms
from services.activity.work.bulk import Bulk
from services.activity.work.commands import ActivityCommands, Order
from services.activity.work.decisions import Decision
from services.activity.work.domain import DecisionKind
from services.activity.work.forms import ActivityView, QueueView
from services.activity.work.paths import ACTIVITY, Place
from services.activity.work.store import ActivityStore
from services.activity.work.views import Shown
from shared.caller import Caller, Who
from shared.events.activity import work as act
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, answer_each, answer_known
from shared.http.forms import Day, Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.service import Context

SuperiorCaller = Annotated[Caller, Depends(allow("employee"))]
EmployeeFilter = Annotated[Id | None, Query(description="Of this person only")]
DayFilter = Annotated[Day | None, Query(description="Of this day only")]


def router(commands: ActivityCommands, store: ActivityStore, shown: Shown, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/activities", tags=["verification"])
    queue = Queue(commands, store, context.directory)

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    async def recorded(order: Order) -> Recorded:
        await commands.execute(order)
        return Recorded(id=order.activity_id)

    @routes.post(ACTIVITY + "/verification", status_code=201)
    async def verify(place: Place, body: forms.VerifyCommand, caller: SuperiorCaller) -> Recorded:
        """Accept the work, its minutes and volume in full or in part."""
        decision = _decision(act.ActivityVerified, body, **place.ids)
        return await recorded(await commands.decide(place.period, decision, caller, who(caller)))

    @routes.post(ACTIVITY + "/return", status_code=201)
    async def send_back(place: Place, body: forms.RefuseCommand, caller: SuperiorCaller) -> Recorded:
        """Give the work back to be described better; it may be submitted again, changed."""
        decision = _decision(act.ActivityReturned, body, **place.ids)
        return await recorded(await commands.decide(place.period, decision, caller, who(caller)))

    @routes.post(ACTIVITY + "/rejection", status_code=201)
    async def reject(place: Place, body: forms.RefuseCommand, caller: SuperiorCaller) -> Recorded:
        """Refuse the work for good."""
        decision = _decision(act.ActivityRejected, body, **place.ids)
        return await recorded(await commands.decide(place.period, decision, caller, who(caller)))

    @routes.post("/decisions/batch")
    async def decide_each(body: BatchCommand, caller: SuperiorCaller) -> BatchAnswer:
        """Up to 1,000 verifications, returns and rejections, an answer for each in order."""

        async def read(item: Any) -> Order:
            parsed = forms.DECISION.validate_python(item)
            decision = _decision(forms.DECISIONS[parsed.decision], parsed)
            return await commands.decide(parsed.period, decision, caller, who(caller))

        return await answer_each(body.items, read, commands.execute_each, attrgetter("activity_id"))

    @routes.post("/verifications")
    async def verify_all(body: forms.VerifyAllCommand, caller: SuperiorCaller) -> BatchAnswer:
        """Verify a person's day or month in one command, an answer for each activity of it, in order of date."""
        ids = {"employee_id": body.employee_id, "command_id": body.command_id}
        exceptions = {
            each.activity_id: _decision(forms.DECISIONS[each.decision], each, **ids) for each in body.exceptions
        }
        order = Bulk(body.employee_id, body.period, body.command_id, body.quality, body.date, exceptions)
        return answer_known(await commands.decide_all(order, caller, who(caller)))

    @routes.get("/queue")
    async def waiting(
        caller: SuperiorCaller,
        employee_id: EmployeeFilter = None,
        date: DayFilter = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[QueueView]:
        """What waits for the caller's decision, the oldest work first."""
        last = after(cursor, str, str, str)
        place = last and (day_of(last[0]), last[1], last[2])
        found = await queue.of(caller, context.now(), limit + 1, place, employee_id, date)
        shown_rows = await shown.views([each.row for each in found])
        views = [_queued(each, view) for each, view in zip(found, shown_rows, strict=True)]
        return page_of(views, limit, lambda view: (view.date.isoformat(), view.employee_id, view.activity_id))

    return routes


def _decision(kind: DecisionKind, body: forms.VerifyCommand | forms.RefuseCommand, **ids: str) -> Decision:
    if isinstance(body, forms.VerifyCommand):
        return Decision(kind, fact(act.ActivityVerifiedData, body, **ids), body.submission)
    return Decision(kind, fact(act.ActivityReasonData, body, **ids), body.submission)


def _queued(waiting: Waiting, view: ActivityView) -> QueueView:
    return QueueView(**view.model_dump(), age=waiting.age, escalated=waiting.escalated)
