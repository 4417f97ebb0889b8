"""The catalogue over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query

from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.forms import EntryCommand, EntryView, ImportAnswer
from services.activity.catalogue.intake import import_sheet
from services.activity.catalogue.store import CatalogueStore
from shared.caller import Caller, Who
from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.http.access import allow
from shared.http.forms import Day, Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("hr_admin"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]
Sheet = Annotated[bytes, Body(media_type="text/csv")]


def router(commands: CatalogueCommands, store: CatalogueStore, context: Context) -> APIRouter:
    """Every route under /catalogue."""
    routes = APIRouter(prefix="/catalogue/entries", tags=["catalogue"])

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("", status_code=201)
    async def define(body: EntryCommand, caller: Keeper) -> Recorded:
        """A kind of work with its standard, from a date on; of what is said of one date the last holds."""
        await commands.define(fact(CatalogueEntryDefinedData, body), who(caller))
        return Recorded(id=body.code)

    @routes.post("/import")
    async def import_entries(body: Sheet, caller: Keeper) -> ImportAnswer:
        """Up to 1,000 lines of CSV below a line of column names, an answer for each. A bad line stops no other."""
        return await import_sheet(body, commands, who(caller))

    @routes.get("")
    async def entries(
        caller: Anyone,
        position_id: Annotated[Id | None, Query(description="Those of a post, with those of every post")] = None,
        on: Annotated[Day | None, Query(description="As of this day; today if left out")] = None,
        limit: Limit = 200,
        cursor: Cursor = None,
    ) -> Page[EntryView]:
        """What work can be entered under on a day, by code."""
        last = after(cursor, str)
        rows = await store.entries(on or context.now().date(), position_id, limit + 1, last[0] if last else None)
        return page_of([EntryView.model_validate(row) for row in rows], limit, lambda entry: (entry.code,))

    return routes
