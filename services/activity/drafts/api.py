"""Drafts and templates over HTTP. They are their author's alone, and of an HR officer who assists them."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.drafts import forms
from services.activity.drafts.commands import DraftCommands
from services.activity.drafts.domain import Copy
from services.activity.drafts.editable import Editables
from services.activity.drafts.forms import EditableView, TemplateView
from services.activity.drafts.store import TemplateStore
from shared.caller import Caller, Who
from shared.events.activity.drafts import DraftDiscardedData, DraftedData, TemplateSavedData
from shared.http.access import allow
from shared.http.forms import PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.service import Context

AuthorCaller = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]


def router(commands: DraftCommands, editables: Editables, kept: TemplateStore, context: Context) -> APIRouter:
    """Every route under /activities/{employee_id}/drafts and /templates: no month of a person is called so."""
    routes = APIRouter(prefix="/activities/{employee_id}", tags=["drafts"])

    def who_for(caller: Caller, employee_id: str) -> Who:
        """Whoever enters another's work says whose."""
        return Who.at(caller, context.now(), employee_id)

    @routes.put("/drafts/{activity_id}")
    async def save(
        employee_id: PathId, activity_id: PathId, body: forms.DraftCommand, caller: AuthorCaller
    ) -> Recorded:
        """Work as far as it is written; the last word holds until the activity is submitted."""
        data = fact(DraftedData, body, employee_id=employee_id, activity_id=activity_id)
        await commands.save(data, caller, who_for(caller, employee_id))
        return Recorded(id=activity_id)

    @routes.delete("/drafts/{activity_id}")
    async def discard(employee_id: PathId, activity_id: PathId, caller: AuthorCaller) -> Recorded:
        """Throw a draft away."""
        data = DraftDiscardedData(employee_id=employee_id, activity_id=activity_id)
        await commands.discard(data, caller, who_for(caller, employee_id))
        return Recorded(id=activity_id)

    @routes.get("/drafts")
    async def editable(
        employee_id: PathId, caller: AuthorCaller, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[EditableView]:
        """What a person can still edit, by date: drafts, and work returned to them or withdrawn."""
        await commands.require_author(employee_id, caller, context.now().date())
        last = after(cursor, str, str)
        rows = await editables.of(employee_id, limit + 1, last and (day_of(last[0]), last[1]))
        views = [forms.editable(row) for row in rows]
        return page_of(views, limit, lambda view: (view.date.isoformat(), view.activity_id))

    @routes.post("/drafts/copies", status_code=201)
    async def copy(employee_id: PathId, body: forms.CopyCommand, caller: AuthorCaller) -> Recorded:
        """Draft all that was submitted of one day, verified or returned too, for another; evidence is of its day."""
        copied = Copy(body.command_id, body.from_date, body.to_date)
        await commands.copy(employee_id, copied, caller, who_for(caller, employee_id))
        return Recorded(id=body.command_id)

    @routes.put("/templates/{template_id}")
    async def save_template(
        employee_id: PathId, template_id: PathId, body: forms.TemplateCommand, caller: AuthorCaller
    ) -> Recorded:
        """Keep work that comes again and again; the last word holds."""
        data = fact(TemplateSavedData, body, employee_id=employee_id, template_id=template_id)
        await commands.save_template(data, caller, who_for(caller, employee_id))
        return Recorded(id=template_id)

    @routes.delete("/templates/{template_id}")
    async def drop_template(employee_id: PathId, template_id: PathId, caller: AuthorCaller) -> Recorded:
        """What was made of it stays."""
        data = TemplateSavedData(employee_id=employee_id, template_id=template_id, description="")
        await commands.save_template(data, caller, who_for(caller, employee_id))
        return Recorded(id=template_id)

    @routes.get("/templates")
    async def templates(
        employee_id: PathId, caller: AuthorCaller, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[TemplateView]:
        """A person's templates, by id."""
        await commands.require_author(employee_id, caller, context.now().date())
        last = after(cursor, str)
        rows = await kept.templates(employee_id, limit + 1, last[0] if last else None)
        return page_of([TemplateView.model_validate(row) for row in rows], limit, lambda view: (view.template_id,))

    @routes.post("/templates/{template_id}/drafts", status_code=201)
    async def fill_in(
        employee_id: PathId, template_id: PathId, body: forms.FillInCommand, caller: AuthorCaller
    ) -> Recorded:
        """A draft of a template's work for a day."""
        who = who_for(caller, employee_id)
        await commands.fill_in(employee_id, template_id, body.activity_id, body.date, caller, who)
        return Recorded(id=body.activity_id)

    return routes
