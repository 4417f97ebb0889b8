"""A spreadsheet's people, saved as CSV. Pure."""

import re

from shared.events.appraisal import EmployeeRegisteredData
from shared.http.sheets import SheetLine, columns_of, read_lines

_COLUMNS = columns_of(EmployeeRegisteredData)
COLUMNS = _COLUMNS.names


def read_sheet(body: bytes) -> list[SheetLine]:
    """The lines below the header as fields of a registration. Raises Problem 422 where the file is no such sheet."""
    return [line if line.fault else _typed(line) for line in read_lines(body, _COLUMNS)]


def _typed(line: SheetLine) -> SheetLine:
    """A field that is no number stays the text it is: the form refuses it by name."""
    fields = line.fields
    if not fields.get("position_id"):
        fields["position_id"] = None  # a person without a post
    if re.fullmatch(r"[0-9]{1,15}", fields["salary"]):
        fields["salary"] = int(fields["salary"])
    return line
