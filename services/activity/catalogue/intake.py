"""Importing the catalogue from a sheet: each line is judged alone and answered by its number."""

import asyncio
from collections.abc import Sequence

from pydantic import ValidationError

from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.forms import EntryCommand, ImportAnswer, LineAnswer
from services.activity.catalogue.sheet import read_entries
from shared.caller import Who
from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.http.batch import reasons
from shared.http.forms import fact
from shared.http.sheets import SheetLine
from shared.problems import Problem


async def import_sheet(body: bytes, commands: CatalogueCommands, who: Who) -> ImportAnswer:
    """Define every entry of the sheet. Raises Problem only where the sheet as a whole cannot be read."""
    codes: dict[str | None, list[SheetLine]] = {}
    for line in read_entries(body):
        codes.setdefault(line.fields.get("code"), []).append(line)
    judged = await asyncio.gather(*(_define_each(lines, commands, who) for lines in codes.values()))
    lines = sorted((answer for each in judged for answer in each), key=lambda answer: answer.line)
    refused = sum(line.status == "REFUSED" for line in lines)
    return ImportAnswer(recorded=len(lines) - refused, refused=refused, lines=lines)


async def _define_each(lines: Sequence[SheetLine], commands: CatalogueCommands, who: Who) -> list[LineAnswer]:
    """One after the other: of two lines for one code and date the lower one is the last word."""
    return [await _define(line, commands, who) for line in lines]


async def _define(line: SheetLine, commands: CatalogueCommands, who: Who) -> LineAnswer:
    code, reason = None, line.fault
    if reason is None:
        try:
            command = EntryCommand.model_validate(line.fields)
            code = command.code
            await commands.define(fact(CatalogueEntryDefinedData, command), who)
        except ValidationError as error:
            reason = reasons(error)
        except Problem as refusal:
            reason = refusal.detail
    return LineAnswer(line=line.number, status="REFUSED" if reason else "RECORDED", code=code, reason=reason)
