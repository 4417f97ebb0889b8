"""A projection that shows every lost, doubled or swapped event: a hash chain per person."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import Event, content_id
from shared.events.attendance.days import CheckedIn, PunchData
from shared.log.subjects import PARTITIONS, Subject, attendance_month, partition_filters
from shared.projections.checkpoint import KERNEL_TABLES
from shared.projections.database import Database, upsert
from shared.projections.runner import Entry
from tests.kit.databases import query
from tests.kit.waiting import until

START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
CHAIN = Table(
    "chain",
    MetaData(),
    Column("partition", Integer, primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("events", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)
Chains = dict[str, tuple[int, str]]  # person: how many events, the digest of all of them in order
Look = Callable[[Entry, AsyncConnection], Awaitable[None]]


class ChainProjection:
    """Folds hash chains. `look` sees each entry inside the transaction before it is folded: there a test can make it
    fail.
    """

    name = "chain"

    def __init__(self, database: Database, partitions: int = PARTITIONS, look: Look | None = None) -> None:
        self._database = database
        self._look = look
        self.partitions = list(range(partitions))

    def filters(self, partition: int) -> list[str]:
        return partition_filters(partition)

    async def open(self, partition: int, seq: int) -> "ChainFold":
        return ChainFold(partition, await chains_of(self._database, partition), self._look)


class ChainFold:
    """Keeps its partition's chains in memory, so that a state newer than its checkpoint would show as well."""

    def __init__(self, partition: int, chains: Chains, look: Look | None) -> None:
        self._partition = partition
        self._chains = chains
        self._look = look

    async def fold(self, entries: Sequence[Entry], connection: AsyncConnection) -> None:
        changed: Chains = {}
        for entry in entries:
            if self._look:
                await self._look(entry, connection)
            person = entry.subject.owner
            self._chains[person] = changed[person] = link(self._chains.get(person, (0, "")), entry.event.id)
        rows = [
            {"partition": self._partition, "person": person, "events": events, "digest": digest}
            for person, (events, digest) in changed.items()
        ]
        await upsert(connection, CHAIN, rows)


def link(chain: tuple[int, str], event_id: str) -> tuple[int, str]:
    events, digest = chain
    return events + 1, sha256(f"{digest} {event_id}".encode()).hexdigest()


def chain(event_ids: Sequence[str]) -> tuple[int, str]:
    result = (0, "")
    for event_id in event_ids:
        result = link(result, event_id)
    return result


async def chains_of(database: Database, partition: int | None = None) -> Chains:
    rows = await query(database, CHAIN.c.person, CHAIN.c.partition, CHAIN.c.events, CHAIN.c.digest)
    return {person: (events, digest) for person, of, events, digest in rows if partition in (None, of)}


async def folded(database: Database, chains: Chains, seconds: float = 30) -> None:
    """Wait until the chains in the database are exactly these."""

    async def equal() -> bool:
        return await chains_of(database) == chains

    await until(equal, "the chains are as published", seconds)


async def create_tables(database: Database) -> None:
    def create(connection: Connection) -> None:
        for table in [*KERNEL_TABLES, CHAIN]:
            table.create(connection)

    async with database.transaction() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f'CREATE SCHEMA "{database.service}"'))
        await connection.run_sync(create)


def punch(person: str, number: int) -> Event:
    data = PunchData(employee_id=person, at=START + timedelta(minutes=number), method="FACE", punch_id=f"p{number}")
    return CheckedIn.record(data, id=content_id(person, number), time=START, actor="device:d1")


def month(person: str) -> Subject:
    return attendance_month(person, START)
