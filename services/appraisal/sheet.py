"""A spreadsheet's people, saved as CSV: lines to fields. Pure.

Each line is read alone, so that a stray quote spoils no other; no field holds a line break. Excel's byte order
mark and, in Indonesian settings, its semicolons are understood.
"""

import csv
import re
from typing import Any, NamedTuple

import msgspec

from shared.events.appraisal import EmployeeRegisteredData
from shared.problems import error_at, invalid

LINES_MAX = 1_000

_FIELDS = msgspec.structs.fields(EmployeeRegisteredData)
COLUMNS = [field.name for field in _FIELDS]
_REQUIRED = {field.name for field in _FIELDS if field.required}


class Line(NamedTuple):
    """A line by its number in the file, the header being 1: its fields, or why it has none."""

    number: int
    fields: dict[str, Any]
    fault: str | None = None


def read_sheet(body: bytes) -> list[Line]:
    """The lines below the header, empty ones left out. Raises Problem 422 where the whole file is no such sheet."""
    try:
        header, *lines = re.split(r"\r\n|\n|\r", body.decode("utf-8-sig"))
        separator = ";" if ";" in header else ","
        columns = _values(header, separator)
    except UnicodeDecodeError:
        raise invalid("The file is not UTF-8 text.") from None
    except csv.Error as error:
        raise invalid(f"The first line is no CSV: {error}.") from None
    _require_columns(columns)
    filled = [(number, line) for number, line in enumerate(lines, start=2) if line.strip(separator + " ")]
    if len(filled) > LINES_MAX:
        raise invalid(f"A file has at most {LINES_MAX} lines; this one has {len(filled)}.")
    return [_line(number, line, columns, separator) for number, line in filled]


def _require_columns(columns: list[str]) -> None:
    faults = [error_at("/body", f"the column {name} is missing") for name in COLUMNS if name in _REQUIRED - {*columns}]
    faults += [error_at("/body", "a column is unknown") for name in columns if name not in COLUMNS]
    if len({*columns}) < len(columns):
        faults.append(error_at("/body", "a column stands twice"))
    if faults:
        raise invalid(f"The first line names the columns: {', '.join(COLUMNS)}.", *faults)


def _line(number: int, line: str, columns: list[str], separator: str) -> Line:
    try:
        values = _values(line, separator)
    except csv.Error as error:
        return Line(number, {}, f"the line is no CSV: {error}")
    if len(values) != len(columns):
        return Line(number, {}, f"the line has {len(values)} fields, the header {len(columns)}")
    fields: dict[str, Any] = dict(zip(columns, values, strict=True))
    if not fields.get("position_id"):
        fields["position_id"] = None  # a person without a post
    if re.fullmatch(r"[0-9]{1,15}", fields["salary"]):
        fields["salary"] = int(fields["salary"])
    return Line(number, fields)


def _values(line: str, separator: str) -> list[str]:
    return [value.strip() for value in next(csv.reader([line], delimiter=separator, strict=True), [])]
