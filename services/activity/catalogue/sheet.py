"""The catalogue as a spreadsheet saved as CSV: its columns and how their text becomes an entry's fields. Pure."""

import re
from typing import Any

from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.http.sheets import SheetLine, columns_of, read_lines

COLUMNS = columns_of(CatalogueEntryDefinedData)
_RETIRED = {"": False, "no": False, "yes": True, "tidak": False, "ya": True}


def read_entries(body: bytes) -> list[SheetLine]:
    """Read the lines below the header. Posts stand in one field, a space between; an empty field is left out.

    Raises Problem 422 where the file as a whole is no such sheet.
    """
    return [line if line.fault else line._replace(fields=_typed(line.fields)) for line in read_lines(body, COLUMNS)]


def _typed(texts: dict[str, Any]) -> dict[str, Any]:
    """The fields with their types. A value that its column does not allow stays a text: the form refuses it by name."""
    fields = {name: text for name, text in texts.items() if text or name in COLUMNS.required}
    if re.fullmatch(r"[0-9]{1,15}", fields["standard_minutes"]):
        fields["standard_minutes"] = int(fields["standard_minutes"])
    if "positions" in fields:
        fields["positions"] = fields["positions"].split()
    if "retired" in fields:
        fields["retired"] = _RETIRED.get(fields["retired"].lower(), fields["retired"])
    return fields
