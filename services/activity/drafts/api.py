"""Drafts and templates over HTTP. They are their author's alone, and of an HR officer who assists the author.

Every route is under /activities/{employee_id}/drafts and /templates: no month of a person is called so.
"""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.drafts import domain, forms
from services.activity.drafts.commands import DraftCommands, TemplateCommands
from services.activity.drafts.domain import DayCopy, FillIn
from services.activity.drafts.forms import EditableView, TemplateView
from services.activity.drafts.store import DraftStore
from shared.caller import Caller, Who
from shared.events.activity.drafts import DraftDiscardedData, DraftedData, TemplateSavedData
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import Received, part

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]


Drafts = Annotated[DraftCommands, part(DraftCommands)]
Templates = Annotated[TemplateCommands, part(TemplateCommands)]
Store = Annotated[DraftStore, part(DraftStore)]

routes = APIRouter(prefix="/activities/{employee_id}", tags=["drafts"])


@routes.put("/drafts/{activity_id}")
async def save(
    employee_id: PathId,
    activity_id: PathId,
    body: forms.DraftCommand,
    caller: AuthorCaller,
    commands: Drafts,
    now: Received,
) -> Recorded:
    """Save work as far as it is written; the last version holds until the activity is submitted."""
    data = fact(DraftedData, body, employee_id=employee_id, activity_id=activity_id)
    await commands.execute(domain.save, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=activity_id)


@routes.delete("/drafts/{activity_id}")
async def discard(
    employee_id: PathId, activity_id: PathId, caller: AuthorCaller, commands: Drafts, now: Received
) -> Recorded:
    """Throw a draft away."""
    data = DraftDiscardedData(employee_id=employee_id, activity_id=activity_id)
    await commands.execute(domain.discard, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=activity_id)


@routes.get("/drafts")
async def editable(
    employee_id: PathId,
    caller: AuthorCaller,
    commands: Drafts,
    store: Store,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[EditableView]:
    """The work that a person can still edit, by date: drafts, and work returned to them or withdrawn."""
    await commands.require_author(employee_id, caller, now.date())
    last = after(cursor, str, str)
    rows = await store.editable(employee_id, limit + 1, last and (day_of(last[0]), last[1]))
    views = [forms.editable(row) for row in rows]
    return page_of(views, limit, lambda view: (view.date.isoformat(), view.activity_id))


@routes.post("/drafts/copies", status_code=201)
async def copy(
    employee_id: PathId, body: forms.CopyCommand, caller: AuthorCaller, commands: Drafts, now: Received
) -> Recorded:
    """Draft all that was submitted of one day, verified or returned too, for another; evidence is of its day."""
    data = DayCopy(employee_id, body.command_id, body.from_date, body.to_date)
    domain.require_other_day(data)
    await commands.execute(domain.copy, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=body.command_id)


@routes.put("/templates/{template_id}")
async def save_template(
    employee_id: PathId,
    template_id: PathId,
    body: forms.TemplateCommand,
    caller: AuthorCaller,
    commands: Templates,
    now: Received,
) -> Recorded:
    """Keep work that comes again and again; the last version holds."""
    data = fact(TemplateSavedData, body, employee_id=employee_id, template_id=template_id)
    await commands.execute(domain.save_template, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=template_id)


@routes.delete("/templates/{template_id}")
async def drop_template(
    employee_id: PathId, template_id: PathId, caller: AuthorCaller, commands: Templates, now: Received
) -> Recorded:
    """Drop a template; the drafts that were made of it stay."""
    data = TemplateSavedData(employee_id=employee_id, template_id=template_id, description="")
    await commands.execute(domain.save_template, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=template_id)


@routes.get("/templates")
async def templates(
    employee_id: PathId,
    caller: AuthorCaller,
    commands: Drafts,
    store: Store,
    now: Received,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[TemplateView]:
    """A person's templates, by id."""
    await commands.require_author(employee_id, caller, now.date())
    last = after(cursor, str)
    rows = await store.templates(employee_id, limit + 1, last[0] if last else None)
    return page_of([TemplateView.model_validate(row) for row in rows], limit, lambda view: (view.template_id,))


@routes.post("/templates/{template_id}/drafts", status_code=201)
async def fill_in(
    employee_id: PathId,
    template_id: PathId,
    body: forms.FillInCommand,
    caller: AuthorCaller,
    commands: Drafts,
    now: Received,
) -> Recorded:
    """Draft a template's work for a day."""
    data = FillIn(employee_id, template_id, body.activity_id, body.date)
    await commands.execute(domain.fill_in, data, caller, Who.at(caller, now, employee_id))
    return Recorded(id=body.activity_id)
