"""The conversation about work, and ideas, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.activity.authority.feature import Superiors
from services.activity.feedback import domain, forms
from services.activity.feedback.commands import IdeaCommands
from services.activity.feedback.forms import CommentView, IdeaView
from services.activity.feedback.store import FeedbackStore
from services.activity.work.feature import ACTIVITY, ActivityCommands, ActivityPlace, ActivityStore, decisions
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.events.activity.feedback import CommentAddedData, IdeaRecordedData
from shared.http.access import allow
from shared.http.forms import Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import Received, part
from shared.problems import not_found
from shared.projections.directory import Directory

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Ideas = Annotated[IdeaCommands, part(IdeaCommands)]
Store = Annotated[FeedbackStore, part(FeedbackStore)]
Activities = Annotated[ActivityStore, part(ActivityStore)]
Commands = Annotated[ActivityCommands, part(ActivityCommands)]
PartSuperiors = Annotated[Superiors, part(Superiors)]
City = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/activities", tags=["feedback"])


@routes.post(ACTIVITY + "/comments", status_code=201)
async def comment(
    place: ActivityPlace, body: forms.CommentCommand, caller: Reader, commands: Commands, now: Received
) -> Recorded:
    """Comment on an activity; by its author, a superior who may decide on it, HR of the unit, or an auditor."""
    data = fact(CommentAddedData, body, **place.ids)
    await commands.execute(decisions.comment, place.period, data, caller, Who.at(caller, now))
    return Recorded(id=data.comment_id)


@routes.get(ACTIVITY + "/comments")
async def thread(
    place: ActivityPlace,
    caller: Reader,
    superiors: PartSuperiors,
    activities: Activities,
    store: Store,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[CommentView]:
    """The comments on an activity, in order."""
    reader = await superiors.of(caller, place.employee_id, now)
    activity = await activities.one(place.employee_id, place.period, place.activity_id)
    if activity is None:
        raise not_found(f"No activity {place.activity_id} was submitted in this month for this employee.")
    decisions.require_reader(reader, activity)
    last = after(cursor, str)
    rows = await store.thread(place.employee_id, place.period, place.activity_id, limit + 1, last[0] if last else None)
    return page_of([CommentView.model_validate(row) for row in rows], limit, lambda view: (view.comment_id,))


@routes.post("/ideas", status_code=201)
async def record(body: forms.IdeaCommand, caller: AuthorCaller, ideas: Ideas, now: Received) -> Recorded:
    """Record an idea; by the employee, or by an HR officer who assists them."""
    data = fact(IdeaRecordedData, body)
    await ideas.execute(domain.record, data, caller, Who.at(caller, now, data.employee_id))
    return Recorded(id=data.idea_id)


@routes.get("/ideas")
async def of_person(
    employee_id: Annotated[Id, Query()],
    caller: Reader,
    store: Store,
    city: City,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[IdeaView]:
    """A person's ideas, by date."""
    career = await city.career(employee_id)
    today = now.astimezone(city.zone(career, now.date())).date()
    require_access(caller, employee_id, career, [today])
    last = after(cursor, str, str)
    rows = await store.ideas(employee_id, limit + 1, last and (day_of(last[0]), last[1]))
    views = [IdeaView.model_validate(row) for row in rows]
    return page_of(views, limit, lambda view: (view.date.isoformat(), view.idea_id))
