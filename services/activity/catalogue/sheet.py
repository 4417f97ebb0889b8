"""The catalogue as a spreadsheet, saved as CSV: lines to the fields of an entry. Pure."""

import re
from typing import Any

from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.http.sheets import SheetLine, columns_of, read_lines

COLUMNS = columns_of(CatalogueEntryDefinedData)
_RETIRED = {"": False, "no": False, "yes": True, "tidak": False, "ya": True}


def read_entries(body: bytes) -> list[SheetLine]:
    """The lines below the header. Posts stand in one field, a space between; an empty field is left out.

    Raises Problem 422 where the whole file is no such sheet.
    """
    return [line if line.fault else line._replace(fields=_typed(line.fields)) for line in read_lines(body, COLUMNS)]


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    """What is none of what its column may say stays the text it is: the form refuses it by name."""
    fields = {name: text for name, text in said.items() if text or name in COLUMNS.required}
    if re.fullmatch(r"[0-9]{1,15}", fields["standard_minutes"]):
        fields["standard_minutes"] = int(fields["standard_minutes"])
    if "positions" in fields:
        fields["positions"] = fields["positions"].split()
    if "retired" in fields:
        fields["retired"] = _RETIRED.get(fields["retired"].lower(), fields["retired"])
    return fields
