"""The catalogue over HTTP: entries one by one, or as a sheet whose lines are judged and answered one by one."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from pydantic import ValidationError

from services.activity.catalogue import domain
from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.forms import SHEET, EntryCommand, EntryView, ImportAnswer, LineAnswer
from services.activity.catalogue.sheet import read_entries
from services.activity.catalogue.store import CatalogueStore
from shared.caller import Caller, Who
from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.http.access import allow
from shared.http.batch import reasons
from shared.http.forms import Day, Id, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.http.sheets import SheetLine
from shared.problems import Problem

Keeper = Annotated[Caller, Depends(allow("hr_admin"))]
Anyone = Annotated[
    Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"))
]
Sheet = Annotated[bytes, Body(media_type="text/csv", examples=[SHEET])]


Commands = Annotated[CatalogueCommands, part(CatalogueCommands)]
Store = Annotated[CatalogueStore, part(CatalogueStore)]

routes = APIRouter(prefix="/catalogue/entries", tags=["catalogue"])


@routes.post("", status_code=201)
async def define(body: EntryCommand, caller: Keeper, commands: Commands, now: Received) -> Recorded:
    """Define a kind of work with its standard, from a date on; the last definition of one date holds."""
    await commands.execute(domain.define, fact(CatalogueEntryDefinedData, body), Who.at(caller, now))
    return Recorded(id=body.code)


@routes.post("/import")
async def import_entries(body: Sheet, caller: Keeper, commands: Commands, now: Received) -> ImportAnswer:
    """Import kinds of work: up to 1,000 lines of CSV below a line of column names, an answer for each.

    A bad line stops no other.
    """
    return await import_sheet(body, commands, Who.at(caller, now))


@routes.get("")
async def entries(
    caller: Anyone,
    store: Store,
    now: Received,
    position_id: Annotated[Id | None, Query(description="Those of a post, with those of every post")] = None,
    on: Annotated[Day | None, Query(description="As of this day; today if left out")] = None,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Page[EntryView]:
    """The kinds of work that can be entered on a day, by code."""
    last = after(cursor, str)
    rows = await store.entries(on or now.date(), position_id, limit + 1, last[0] if last else None)
    return page_of([EntryView.model_validate(row) for row in rows], limit, lambda entry: (entry.code,))


async def import_sheet(body: bytes, commands: CatalogueCommands, who: Who) -> ImportAnswer:
    """Define every entry of the sheet. Raises Problem only where the sheet as a whole cannot be read."""
    codes: dict[str | None, list[SheetLine]] = {}
    for line in read_entries(body):
        codes.setdefault(line.fields.get("code"), []).append(line)
    answers = await asyncio.gather(*(_define_each(lines, commands, who) for lines in codes.values()))
    lines = sorted((answer for of_code in answers for answer in of_code), key=lambda answer: answer.line)
    refused = sum(line.status == "REFUSED" for line in lines)
    return ImportAnswer(recorded=len(lines) - refused, refused=refused, lines=lines)


async def _define_each(lines: Sequence[SheetLine], commands: CatalogueCommands, who: Who) -> list[LineAnswer]:
    """Define lines of one code one after the other: of two lines for one date the lower one holds."""
    return [await _define(line, commands, who) for line in lines]


async def _define(line: SheetLine, commands: CatalogueCommands, who: Who) -> LineAnswer:
    code, reason = None, line.fault
    if reason is None:
        try:
            command = EntryCommand.model_validate(line.fields)
            code = command.code
            await commands.execute(domain.define, fact(CatalogueEntryDefinedData, command), who)
        except ValidationError as error:
            reason = reasons(error)
        except Problem as refusal:
            reason = refusal.detail
    return LineAnswer(line=line.number, status="REFUSED" if reason else "RECORDED", code=code, reason=reason)
