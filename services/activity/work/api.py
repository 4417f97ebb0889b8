"""The day's work over HTTP: parse, call, answer."""

from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.activity.work import forms
from services.activity.work.commands import ActivityCommands, Order
from services.activity.work.forms import ActivityView
from services.activity.work.paths import ACTIVITY, Place
from services.activity.work.store import ActivityStore
from services.activity.work.views import Shown
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.events.activity import work as act
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, answer_each
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.service import Context
from shared.values.period import days_of

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
Auditor = Annotated[Caller, Depends(allow("auditor"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


def router(commands: ActivityCommands, store: ActivityStore, shown: Shown, context: Context) -> APIRouter:
    """Submissions and what became of them."""
    routes = APIRouter(prefix="/activities", tags=["activity"])
    directory = context.directory

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    def who_for(caller: Caller, employee_id: str) -> Who:
        """Whoever enters another's work says whose."""
        return Who.at(caller, context.now(), employee_id)

    async def submission(body: forms.SubmitCommand, caller: Caller) -> Order:
        data = fact(act.ActivitySubmittedData, body)
        return await commands.submit(data, caller, who_for(caller, data.employee_id))

    async def recorded(order: Order) -> Recorded:
        await commands.execute(order)
        return Recorded(id=order.activity_id)

    @routes.post("", status_code=201)
    async def submit(body: forms.SubmitCommand, caller: AuthorCaller) -> Recorded:
        """Claim the work of a day; by the employee, or by an HR officer who assists them."""
        return await recorded(await submission(body, caller))

    @routes.post("/batch")
    async def submit_each(body: BatchCommand, caller: AuthorCaller) -> BatchAnswer:
        """Up to 1,000 submissions, an answer for each in order."""

        async def read(item: Any) -> Order:
            return await submission(forms.SUBMISSION.validate_python(item), caller)

        return await answer_each(body.items, read, commands.execute_each, attrgetter("activity_id"))

    @routes.post(ACTIVITY + "/withdrawal", status_code=201)
    async def withdraw(place: Place, body: forms.ReasonCommand, caller: AuthorCaller) -> Recorded:
        """Take back what nobody has decided on; it may be submitted again, changed."""
        data = fact(act.ActivityReasonData, body, **place.ids)
        return await recorded(await commands.withdraw(place.period, data, caller, who_for(caller, place.employee_id)))

    @routes.post(ACTIVITY + "/annulment", status_code=201)
    async def annul(place: Place, body: forms.ReasonCommand, caller: Auditor) -> Recorded:
        """Strike out what was verified; nothing follows."""
        data = fact(act.ActivityReasonData, body, **place.ids)
        return await recorded(await commands.annul(place.period, data, who(caller)))

    @routes.get("/{employee_id}/{period}")
    async def month(
        employee_id: PathId, period: PathMonth, caller: Reader, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[ActivityView]:
        """A person's activities of a month as they stand, by date."""
        # Every day, not only the ends: who acted as superior for a week looks back at what they decided.
        require_access(caller, employee_id, await directory.career(employee_id), list(days_of(period)))
        last = after(cursor, str, str)
        rows = await store.month(employee_id, period, limit + 1, last and (day_of(last[0]), last[1]))
        return page_of(await shown.views(rows), limit, lambda row: (row.date.isoformat(), row.activity_id))

    return routes
