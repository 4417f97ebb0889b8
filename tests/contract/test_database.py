"""The promises of a service's database, on SQLite and PostgreSQL."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.projections import migrate
from shared.projections.database import Database, insert_new, upsert
from tests.kit.databases import opened, query

Use = Callable[[Database], AbstractAsyncContextManager[AsyncConnection | AsyncSession]]

ONE = text("SELECT 1")
THING = Table(
    "thing",
    MetaData(),
    Column("kind", String(10), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("note", String(10)),
)
FIRST = """
from alembic import op
from sqlalchemy import Column, Integer, String

revision, down_revision, branch_labels, depends_on = "1", None, None, None

def upgrade():
    op.create_table(
        "thing",
        Column("kind", String(10), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("note", String(10)),
    )
"""
SECOND = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "2", "1", None, None

def upgrade():
    op.create_index("thing_note", "thing", ["note"])
"""


@pytest.fixture
async def database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """An empty database of a service whose migrations are the two above."""
    service = f"db_{uuid4().hex[:12]}"
    versions = tmp_path / service / "migrations"
    versions.mkdir(parents=True)
    (versions / "1.py").write_text(FIRST)
    (versions / "2.py").write_text(SECOND)
    monkeypatch.setattr(migrate, "SERVICES", tmp_path)
    async with opened(database_url, service) as database:
        yield database


def row(number: int, note: str | None) -> dict[str, object]:
    return {"kind": "a", "number": number, "note": note}


async def notes(database: Database) -> dict[int, str | None]:
    rows = await query(database, THING.c.number, THING.c.note)
    return {row[0]: row[1] for row in rows}


async def indexes(database: Database) -> list[str | None]:
    def names(connection: Connection) -> list[str | None]:
        return [index["name"] for index in inspect(connection).get_indexes("thing")]

    async with database.engine.connect() as connection:
        return await connection.run_sync(names)


async def test_many_may_migrate_at_once_and_again(database: Database) -> None:
    replicas = [Database(database.url, database.service) for _ in range(3)]
    await asyncio.gather(*(migrate.migrate(replica) for replica in replicas))
    await migrate.migrate(database)
    assert await indexes(database) == ["thing_note"]
    for replica in replicas:
        await replica.close()


async def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for number in range(60):  # SQLite refuses one in some thirty of such openings
        url = f"sqlite+aiosqlite:///{tmp_path}/{number}.db"
        openers = [Database(url, "thing") for _ in range(8)]
        assert [reason for reason in await asyncio.gather(*(each.check() for each in openers)) if reason] == []
        for each in openers:
            await each.close()


@pytest.mark.parametrize("use", [Database.transaction, Database.session])
async def test_a_connection_in_use_at_the_end_is_closed_when_it_is_given_back(
    database: Database, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_open: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", left_open.append)  # drivers tell the garbage collector of it
    other = Database(database.url, database.service)
    async with use(other) as connection:
        await (await connection.connection() if isinstance(connection, AsyncSession) else connection).execute(ONE)
        await other.close()
    del connection, other
    gc.collect()
    assert left_open == []


async def test_a_rebuild_leaves_empty_tables(database: Database) -> None:
    await migrate.migrate(database)
    async with database.transaction() as connection:
        await upsert(connection, THING, [row(1, "x")])
    await migrate.rebuild(database)
    assert (await notes(database), await indexes(database)) == ({}, ["thing_note"])


async def test_with_newer_what_has_more_in_the_column_stays(database: Database) -> None:
    await migrate.migrate(database)
    newer = Table(
        "thing",
        MetaData(),
        Column("kind", String(10), primary_key=True),
        Column("number", Integer),
        Column("note", String(10)),
    )
    async with database.transaction() as connection:
        await connection.execute(text("DROP TABLE thing"))
        await connection.run_sync(newer.create)
        for rows in (
            [("a", 2, "2")],
            [("a", 1, "1"), ("b", 3, "3"), ("b", 1, "1")],
            [("b", 3, "again"), ("c", 1, "1")],
        ):
            dicts = [dict(zip(("kind", "number", "note"), row, strict=True)) for row in rows]
            await upsert(connection, newer, dicts, newer="number")
        found = (await connection.execute(newer.select().order_by(newer.c.kind))).all()
    assert [tuple(row) for row in found] == [("a", 2, "2"), ("b", 3, "3"), ("c", 1, "1")]


async def test_an_upsert_replaces_and_the_later_row_wins(database: Database) -> None:
    await migrate.migrate(database)
    async with database.transaction() as connection:
        await upsert(connection, THING, [row(1, "a"), row(2, "b"), row(1, "c")])
        await upsert(connection, THING, [row(2, None), row(3, "d")])
        await upsert(connection, THING, [])
    assert await notes(database) == {1: "c", 2: None, 3: "d"}


async def test_insert_new_keeps_what_is_there_and_the_first_row_wins(database: Database) -> None:
    await migrate.migrate(database)
    async with database.transaction() as connection:
        await insert_new(connection, THING, [row(1, "a"), row(2, "b"), row(1, "c")])
        await insert_new(connection, THING, [row(2, "x"), row(3, "d")])
    assert await notes(database) == {1: "a", 2: "b", 3: "d"}


async def test_more_rows_than_a_statement_binds(database: Database) -> None:
    await migrate.migrate(database)
    async with database.transaction() as connection:
        await upsert(connection, THING, [row(i, "a") for i in range(40_000)])
    assert len(await notes(database)) == 40_000


async def test_a_failed_transaction_leaves_nothing_and_a_session_writes_nothing(database: Database) -> None:
    await migrate.migrate(database)

    async def fail() -> None:
        async with database.transaction() as connection:
            await upsert(connection, THING, [row(1, "a")])
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    with nullcontext() if database.is_sqlite else pytest.raises(DBAPIError, match="read-only"):
        async with database.session() as session:
            await (await session.connection()).execute(text("INSERT INTO thing VALUES ('a', 2, 'b')"))
    assert await notes(database) == {}
    assert await database.check() is None
