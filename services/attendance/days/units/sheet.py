"""Files of a recap, CSV and XLSX: a line of column names, one line a person, and the sum. Apart for its library."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from services.attendance.days.units.domain import Recap, Tally

TOTAL = "(total)"  # no employee id: those have no parentheses


def csv_text(recap: Recap) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows(_rows(recap))
    return file.getvalue()


def xlsx(recap: Recap) -> bytes:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:  # services run on a file system they cannot write to
        sheet = book.add_worksheet(recap.period)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(_rows(recap)):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def _rows(recap: Recap) -> Iterator[tuple[str | int, ...]]:
    yield "employee_id", *Tally.model_fields
    for person in recap.people:
        yield person.employee_id, *_numbers(person)
    yield TOTAL, *_numbers(recap.total)


def _numbers(tally: Tally) -> Iterator[int]:
    return (getattr(tally, name) for name in Tally.model_fields)
