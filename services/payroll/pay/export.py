"""Statements written out, as CSV in the columns of design 7 or with all fields: the same from file and service."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import msgspec

from shared.events.payroll import CSV_COLUMNS, Statement

_columns = attrgetter(*CSV_COLUMNS)


def csv_text(statements: Iterable[Statement]) -> str:
    """CSV: a line of column names, then one for each statement, in the order given."""
    rows = (CSV_COLUMNS, *map(_columns, statements))
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def all_fields(statement: Statement) -> dict[str, Any]:
    """A statement with the fields that the log leaves out for being zero: a reader need not know our defaults."""
    return msgspec.structs.asdict(statement) | {"lines": [msgspec.structs.asdict(line) for line in statement.lines]}
