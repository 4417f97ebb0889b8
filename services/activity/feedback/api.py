"""The conversation about work, and ideas, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.activity.feedback import forms
from services.activity.feedback.commands import IdeaCommands
from services.activity.feedback.forms import CommentView, IdeaView
from services.activity.feedback.store import FeedbackStore
from services.activity.work.commands import ActivityCommands
from services.activity.work.decisions import require_reader
from services.activity.work.forms import ACTIVITY, Place
from services.activity.work.store import ActivityStore
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.events.activity.feedback import CommentAddedData, IdeaRecordedData
from shared.http.access import allow
from shared.http.forms import Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.problems import not_found
from shared.service import Context

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


def router(
    commands: ActivityCommands, ideas: IdeaCommands, feedback: FeedbackStore, store: ActivityStore, context: Context
) -> APIRouter:
    routes = APIRouter(prefix="/activities", tags=["feedback"])

    @routes.post(ACTIVITY + "/comments", status_code=201)
    async def comment(place: Place, body: forms.CommentCommand, caller: Reader) -> Recorded:
        """Say something about an activity; by its author, who may decide on it, HR of the unit, or an auditor."""
        data = fact(CommentAddedData, body, **place.ids)
        order = await commands.comment(place.period, data, caller, Who(caller.actor, context.now()))
        await commands.execute(order)
        return Recorded(id=data.comment_id)

    @routes.get(ACTIVITY + "/comments")
    async def thread(place: Place, caller: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[CommentView]:
        """What was said about an activity, in order."""
        reader = await commands.superior(caller, place.employee_id, context.now())
        known = await store.one(place.employee_id, place.period, place.activity_id)
        if known is None:
            raise not_found(f"No activity {place.activity_id} was submitted in this month for this employee.")
        require_reader(reader, known)
        last = after(cursor, str)
        rows = await feedback.thread(
            place.employee_id, place.period, place.activity_id, limit + 1, last[0] if last else None
        )
        return page_of([CommentView.model_validate(row) for row in rows], limit, lambda view: (view.comment_id,))

    @routes.post("/ideas", status_code=201)
    async def record(body: forms.IdeaCommand, caller: AuthorCaller) -> Recorded:
        """Record an idea; by the employee, or by an HR officer who assists them."""
        data = fact(IdeaRecordedData, body)
        await ideas.record(data, caller, Who.at(caller, context.now(), data.employee_id))
        return Recorded(id=data.idea_id)

    @routes.get("/ideas")
    async def of_person(
        employee_id: Annotated[Id, Query()], caller: Reader, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[IdeaView]:
        """A person's ideas, by date."""
        career = await context.directory.career(employee_id)
        today = context.now().astimezone(context.directory.zone(career, context.now().date())).date()
        require_access(caller, employee_id, career, [today])
        last = after(cursor, str, str)
        rows = await feedback.ideas(employee_id, limit + 1, last and (day_of(last[0]), last[1]))
        views = [IdeaView.model_validate(row) for row in rows]
        return page_of(views, limit, lambda view: (view.date.isoformat(), view.idea_id))

    return routes
