"""A spreadsheet saved as CSV: lines to fields. Pure.

Each line is read alone, so that a stray quote spoils no other; no field holds a line break. Excel's byte order
mark and, in Indonesian settings, its semicolons are understood.
"""

import csv
import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec

from shared.problems import error_at, invalid

LINES_MAX = 1_000


class Columns(NamedTuple):
    """The columns that a sheet may have, and those that it must have."""

    names: Sequence[str]
    required: Collection[str]


class SheetLine(NamedTuple):
    """A line by its number in the file, the header being 1: its fields, or the fault for which it has none."""

    number: int
    fields: dict[str, Any]
    fault: str | None = None


def columns_of(kind: type[msgspec.Struct]) -> Columns:
    """The columns of an event's data, one for each field; a field without a default must be there."""
    fields = msgspec.structs.fields(kind)
    return Columns([field.name for field in fields], {field.name for field in fields if field.required})


def read_lines(body: bytes, columns: Columns) -> list[SheetLine]:
    """The lines below the header, empty ones left out. Raises Problem 422 where the whole file is no such sheet."""
    try:
        header, *lines = re.split(r"\r\n|\n|\r", body.decode("utf-8-sig"))
        separator = ";" if ";" in header else ","
        names = _values(header, separator)
    except UnicodeDecodeError:
        raise invalid("The file is not UTF-8 text.") from None
    except csv.Error as error:
        raise invalid(f"The first line is no CSV: {error}.") from None
    _require_columns(names, columns)
    filled = [(number, line) for number, line in enumerate(lines, start=2) if line.strip(separator + " ")]
    if len(filled) > LINES_MAX:
        raise invalid(f"A file has at most {LINES_MAX} lines; this one has {len(filled)}.")
    return [_line(number, line, names, separator) for number, line in filled]


def _require_columns(names: list[str], columns: Columns) -> None:
    missing = [name for name in columns.names if name in columns.required and name not in names]
    faults = [error_at("/body", f"the column {name} is missing") for name in missing]
    faults += [error_at("/body", "a column is unknown") for name in names if name not in columns.names]
    if len({*names}) < len(names):
        faults.append(error_at("/body", "a column stands twice"))
    if faults:
        raise invalid(f"The first line names the columns: {', '.join(columns.names)}.", *faults)


def _line(number: int, line: str, names: list[str], separator: str) -> SheetLine:
    try:
        values = _values(line, separator)
    except csv.Error as error:
        return SheetLine(number, {}, f"the line is no CSV: {error}")
    if len(values) != len(names):
        return SheetLine(number, {}, f"the line has {len(values)} fields, the header {len(names)}")
    return SheetLine(number, dict(zip(names, values, strict=True)))


def _values(line: str, separator: str) -> list[str]:
    return [value.strip() for value in next(csv.reader([line], delimiter=separator, strict=True), [])]
