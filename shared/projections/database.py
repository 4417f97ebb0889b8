"""A service's own tables: a SQLite file or a PostgreSQL schema, reached through one small class.

The tables are read models: the log can rebuild them at any time. So a commit need not be synced to
disk before it counts (SQLite `synchronous=NORMAL`, PostgreSQL `synchronous_commit=off`): after a
power cut the database is consistent at a slightly older checkpoint, and the fold goes on from there.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, cast, event, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

BUSY_MS = 10_000
BUSY_STEP_SECONDS = 0.01
POOLED = 5  # connections of one process kept for writing, and for reading; under load twice as many
ROWS_AT_ONCE = 500  # keeps a statement under every database's limit of bound values

IDLE_IN_TRANSACTION_MS = 60_000  # longer than a fold may wait for the log inside its transaction
_ABOUT_VALUES = ("22", "23")  # SQLSTATE classes: a value was refused. All others: the database or its schema

# Errors that do not concern the event being folded: the database is away or busy. Try again later.
TRANSIENT = (InterfaceError, OperationalError, PoolTimeout, OSError, asyncio.TimeoutError)


class Database:
    """One service's database. `service` names the file or the schema."""

    def __init__(self, url: str, service: str) -> None:
        self.url = url
        self.service = service
        self.is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url, service)
        self.reads = self.engine if self.is_sqlite else _postgres(self.url, service, reads=True)
        # SQLite has one writer: waiting here is fair and cheap, waiting inside SQLite is neither.
        self._writer = asyncio.Lock() if self.is_sqlite else None
        self._closed = False
        for engine in {self.engine, self.reads}:
            event.listen(engine.sync_engine, "checkin", self._given_back)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction: committed at the end of the block, rolled back by an exception."""
        async with self._writer or nullcontext(), self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for queries, each of which sees what is committed when it is asked. Nothing written is kept."""
        async with self.reads.connect() as connection:
            await connection.execution_options(ekinerja_reads=True)
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session

    @property
    def clock(self) -> ColumnElement[int]:
        """The milliseconds that leases are judged by: the database's, which all its users share."""
        if self.is_sqlite:
            return literal(int(time.time() * 1000))
        return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)

    async def now_ms(self, connection: AsyncConnection) -> int:
        """The time of that clock now, in milliseconds."""
        return int((await connection.execute(select(self.clock))).scalar_one())

    async def check(self) -> str | None:
        """The reason that the database cannot be used, or None."""
        try:
            async with asyncio.timeout(3), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (DBAPIError, *TRANSIENT) as error:
            return f"database of {self.service}: {_first_line(error)}"
        return None

    async def close(self) -> None:
        """Close all connections; one in use, as by a task cancelled a moment ago, is closed when it is given back."""
        self._closed = True
        await self.engine.dispose()
        await self.reads.dispose()

    def _given_back(self, _raw: Any, record: ConnectionPoolEntry) -> None:
        if self._closed:
            record.invalidate()


async def upsert(
    connection: AsyncConnection, table: Any, rows: Sequence[Mapping[str, Any]], newer: str | None = None
) -> None:
    """Insert rows, or replace those with the same primary key. Later rows of one call win.

    With `newer`, the name of a column that grows, a row with more there stays: pages may come in any order.
    """
    rows = sorted(rows, key=lambda row: row[newer]) if newer else rows
    await _insert(connection, table, rows, replace=True, newer=newer)


async def insert_new(connection: AsyncConnection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet."""
    await _insert(connection, table, rows, replace=False)


async def by_key(
    connection: AsyncConnection, table: Table, columns: Sequence[str], keys: Sequence[tuple[str, ...]]
) -> Sequence[Any]:
    """The rows with these primary keys, all of text: the key's columns, then the named ones; in no order."""
    if not keys:
        return []
    query = _by_key(table, tuple(columns), connection.dialect.name)
    return (await connection.execute(query, {"keys": json.dumps(keys)})).all()


@cache
def _by_key(table: Table, columns: tuple[str, ...], dialect: str) -> Any:
    """A query that looks up each key by the index, however small the table was when the plan was made."""
    keys = [column.name for column in table.primary_key]
    names = [*keys, *columns]
    if dialect == "sqlite":
        same = " AND ".join(f"{key} = json_extract(given.value, '$[{place}]')" for place, key in enumerate(keys))
        source = f"json_each(:keys) AS given CROSS JOIN {table.name} ON {same}"
    else:
        same = " AND ".join(f"{key} = given.value ->> {place}" for place, key in enumerate(keys))
        one = f"SELECT * FROM {table.name} WHERE {same} LIMIT 1"
        source = f"json_array_elements(CAST(:keys AS json)) AS given CROSS JOIN LATERAL ({one}) AS found"
    return text(f"SELECT {', '.join(names)} FROM {source}").columns(*(table.c[name] for name in names))


async def _insert(
    connection: AsyncConnection, table: Any, rows: Sequence[Mapping[str, Any]], replace: bool, newer: str | None = None
) -> None:
    if not rows:
        return
    core = table if isinstance(table, Table) else table_of(table)
    keys = [column.name for column in core.primary_key]
    unique = {tuple(row[key] for key in keys): row for row in (rows if replace else reversed(rows))}
    changed = tuple(name for name in rows[0] if name not in keys) if replace else ()
    await connection.execute(_insertion(core, connection.dialect.name, changed, newer), list(unique.values()))


def table_of(model: type[SQLModel]) -> Table:
    """The table of a row class, which SQLModel makes without declaring it in its types."""
    table: Table = vars(model)["__table__"]
    return table


@cache
def _insertion(table: Table, dialect: str, changed: tuple[str, ...], newer: str | None) -> Any:
    """An insertion that replaces the changed columns, if any, where the key is there already."""
    keys = [column.name for column in table.primary_key]
    statement: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=keys)
    values = {name: statement.excluded[name] for name in changed}
    where = statement.excluded[newer] > table.c[newer] if newer else None
    return statement.on_conflict_do_update(index_elements=keys, set_=values, where=where)


def _sqlite(url: str) -> AsyncEngine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine.sync_engine, "connect")
    def configure(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions begin in `begin` below, not where the driver guesses
        cursor = raw.cursor()
        _switch_to_wal(cursor)
        for pragma in ("synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("ekinerja_reads")
        # A writer takes the lock at once: upgrading a reader's snapshot later would fail instead of wait.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _switch_to_wal(cursor: Any) -> None:
    """Switch to WAL. While another connection does so to a new file, SQLite refuses at once, whatever the time-out."""
    give_up = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            await_(asyncio.sleep(BUSY_STEP_SECONDS))


def _postgres(url: str, service: str, reads: bool = False) -> AsyncEngine:
    """An engine for transactions; or for single queries, without the two messages that a transaction costs."""
    settings = {
        "search_path": service,
        "application_name": f"ekinerja-{service}",
        "synchronous_commit": "off",
        "default_transaction_read_only": "on" if reads else "off",
        # The rows a stalled or vanished worker had locked are free again after this long.
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
    }
    engine = create_async_engine(
        url,
        pool_size=POOLED,
        max_overflow=POOLED,
        isolation_level="AUTOCOMMIT" if reads else None,
        connect_args={"server_settings": settings},
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def require_open(raw: Any, _record: Any, _proxy: Any) -> None:
        """Refuse a cut connection without asking the server: the driver knows of it at once."""
        if raw.driver_connection.is_closed():
            raise DisconnectionError  # the pool opens another

    @event.listens_for(engine.sync_engine, "handle_error")
    def classify(context: ExceptionContext) -> None:
        """Give errors their class: most of asyncpg's have none or a wrong one, which looks like poison."""
        error = context.original_exception
        about_values = (getattr(error, "sqlstate", None) or "").startswith(_ABOUT_VALUES)
        if isinstance(context.sqlalchemy_exception, DBAPIError) and not about_values:
            gone = context.is_disconnect  # then the pool must not give the connection out again
            raise OperationalError(context.statement, None, error, connection_invalidated=gone) from error

    return engine


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
