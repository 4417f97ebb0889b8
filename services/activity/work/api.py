"""The day's work over HTTP: parse, call, answer."""

from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.activity.work import decisions, forms
from services.activity.work.commands import ActivityCommands, ActivityOrder
from services.activity.work.forms import ACTIVITY, ActivityPlace, ActivityView
from services.activity.work.store import ActivityStore
from services.activity.work.views import ActivityViews
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.events.activity import work as act
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, answer_each
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import Received, part
from shared.projections.directory import Directory
from shared.values.period import days_of, period_of

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
Auditor = Annotated[Caller, Depends(allow("auditor"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Commands = Annotated[ActivityCommands, part(ActivityCommands)]
Store = Annotated[ActivityStore, part(ActivityStore)]
Views = Annotated[ActivityViews, part(ActivityViews)]
City = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/activities", tags=["activity"])


@routes.post("", status_code=201)
async def submit(body: forms.SubmitCommand, caller: AuthorCaller, commands: Commands, now: Received) -> Recorded:
    """Claim the work of a day; by the employee, or by an HR officer who assists them."""
    data = fact(act.ActivitySubmittedData, body)
    who = Who.at(caller, now, data.employee_id)
    await commands.execute(decisions.submit, period_of(data.date), data, caller, who)
    return Recorded(id=data.activity_id)


@routes.post("/batch")
async def submit_each(
    body: BatchCommand[forms.SubmitCommand], caller: AuthorCaller, commands: Commands, now: Received
) -> BatchAnswer:
    """Claim the work of up to 1,000 submissions, an answer for each in order."""

    async def read(item: Any) -> ActivityOrder:
        data = fact(act.ActivitySubmittedData, forms.SUBMISSION.validate_python(item))
        who = Who.at(caller, now, data.employee_id)
        return await commands.order(decisions.submit, period_of(data.date), data, caller, who)

    return await answer_each(body.items, read, commands.execute_all, attrgetter("activity_id"))


@routes.post(ACTIVITY + "/withdrawal", status_code=201)
async def withdraw(
    place: ActivityPlace, body: forms.ReasonCommand, caller: AuthorCaller, commands: Commands, now: Received
) -> Recorded:
    """Take back work that nobody has decided on; it may be submitted again, changed."""
    data = fact(act.ActivityReasonData, body, **place.ids)
    who = Who.at(caller, now, place.employee_id)
    await commands.execute(decisions.withdraw, place.period, data, caller, who)
    return Recorded(id=data.activity_id)


@routes.post(ACTIVITY + "/annulment", status_code=201)
async def annul(
    place: ActivityPlace, body: forms.ReasonCommand, caller: Auditor, commands: Commands, now: Received
) -> Recorded:
    """Strike out verified work; nothing follows."""
    data = fact(act.ActivityReasonData, body, **place.ids)
    await commands.execute(decisions.annul, place.period, data, caller, Who.at(caller, now))
    return Recorded(id=data.activity_id)


@routes.get("/{employee_id}/{period}")
async def month(
    employee_id: PathId,
    period: PathMonth,
    caller: Reader,
    store: Store,
    views: Views,
    city: City,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ActivityView]:
    """List a person's activities of a month as they stand, by date."""
    # Every day, not only the ends: a superior who acted for a week looks back at what they decided.
    require_access(caller, employee_id, await city.career(employee_id), list(days_of(period)))
    last = after(cursor, str, str)
    rows = await store.month(employee_id, period, limit + 1, last and (day_of(last[0]), last[1]))
    return page_of(await views.of(rows), limit, lambda row: (row.date.isoformat(), row.activity_id))
