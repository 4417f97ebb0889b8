"""The kit of row tests: entries of the log, pages of them in any cut and order, and tables to fold them into.

A row test lays events out with `entries_of`, cuts them into pages with `cut` or `cut_at`, shuffles or repeats pages as
it likes, folds them with `fold`, or with `refold` into empty tables, and compares what its store then answers. The
fixture `database` is the service's tables on each engine in turn.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, inspect, select, text
from sqlmodel import SQLModel

from shared.events import Event
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import Subject
from shared.projections.database import Database, table_of
from shared.projections.rows import Write
from shared.projections.runner import Entry

Page = Sequence[Entry]


def entries_of(
    events: Iterable[Event], subject_of: Callable[[Event], Subject] | None = None, first: int = 1
) -> list[Entry]:
    """The events in log order, the first at place `first`; each under the subject of its kind, if none is given."""
    subject_of = subject_of or SubjectIndex().subject_of
    return [Entry(seq, subject_of(event), event) for seq, event in enumerate(events, first)]


def cut(entries: Page, size: int | Callable[[], int]) -> list[Page]:
    """Pages of `size` entries, or of as many as `size` says for each page; the last may be shorter."""
    pages, rest = list[Page](), entries
    while rest:
        length = size if isinstance(size, int) else size()
        pages.append(rest[:length])
        rest = rest[length:]
    return pages


def cut_at(entries: Page, places: Iterable[int]) -> list[Page]:
    """Pages that end at these places, each counted round the length of the log; some may be empty."""
    ends = [*sorted({place % (len(entries) + 1) for place in places}), len(entries)]
    return [entries[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def repeated(pages: Iterable[Page], times: int = 2) -> list[Page]:
    """Each page so many times, one after the other."""
    return [page for page in pages for _ in range(times)]


async def fold(database: Database, write: Write, *pages: Page) -> None:
    """Fold the pages in this order, each in a transaction of its own, into what the tables hold."""
    for page in pages:
        async with database.transaction() as connection:
            await write(page, connection)


async def refold(database: Database, write: Write, *pages: Page) -> None:
    """Fold the pages into empty tables."""
    await empty(database)
    await fold(database, write, *pages)


async def empty(database: Database) -> None:
    """Delete every row of the service's tables."""

    def delete(connection: Connection) -> None:
        quote = connection.dialect.identifier_preparer.quote
        for table in set(inspect(connection).get_table_names()) - {"alembic_version"}:
            connection.execute(text(f"DELETE FROM {quote(table)}"))

    async with database.transaction() as connection:
        await connection.run_sync(delete)


async def rows_of(database: Database, *tables: type[SQLModel]) -> list[tuple[Any, ...]]:
    """Every row of these tables, sorted within its table."""
    found: list[tuple[Any, ...]] = []
    async with database.transaction() as connection:
        for table in tables:
            rows = (await connection.execute(select(table_of(table)))).all()
            found += sorted((tuple(row) for row in rows), key=repr)
    return found
