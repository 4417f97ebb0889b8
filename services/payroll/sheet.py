"""Statements as CSV, in the columns of design 7: the same bytes from a file and from the service."""

from collections.abc import Iterable
from operator import attrgetter

from shared.events.payroll import CSV_COLUMNS, Statement

_columns = attrgetter(*CSV_COLUMNS)


def csv_text(statements: Iterable[Statement]) -> str:
    """A line of column names, then one for each statement, in the order given."""
    rows = (CSV_COLUMNS, *map(_columns, statements))
    return "".join(",".join(map(str, row)) + "\n" for row in rows)
