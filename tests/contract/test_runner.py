"""The promises of the projection runner, over both databases."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import nats
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import insert, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from cli.local_nats import LocalNats
from shared.events import decode
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.memory import MemoryLedger
from shared.log.subjects import Subject, partition_of
from shared.projections.checkpoint import CHECKPOINT, PARKED, Checkpoints, Fenced, Lease
from shared.projections.database import Database
from shared.projections.runner import Entry, ProjectionRunner
from tests.kit.chain import (
    CHAIN,
    ChainFold,
    ChainProjection,
    Chains,
    Look,
    chain,
    chains_of,
    create_tables,
    folded,
    month,
    punch,
)
from tests.kit.databases import opened, query
from tests.kit.waiting import until

LEASE = 0.6
PARTITIONS = 4
PEOPLE = [f"e{i}" for i in range(200) if partition_of(f"e{i}") < PARTITIONS][:12]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, f"follow_{uuid4().hex[:12]}") as database:
        await create_tables(database)
        yield database


@pytest.fixture
async def ledger() -> MemoryLedger:
    ledger = MemoryLedger(page_size=20)
    await publish(ledger, 0, 5)
    return ledger


async def publish(ledger: Ledger, first: int, number: int) -> None:
    """Append the next events of every person, people in turn, so that a page holds events of several."""
    for i in range(first, first + number):
        for person in PEOPLE:
            rows = await ledger.read(month(person))
            await ledger.append(month(person), [punch(person, i)], rows[-1].seq if rows else 0)


def expected(number: int, without: tuple[str, int] | None = None) -> Chains:
    return {person: chain([punch(person, i).id for i in range(number) if (person, i) != without]) for person in PEOPLE}


def number_of(entry: Entry) -> tuple[str, int]:
    return entry.subject.owner, int(entry.event.data.punch_id[1:])


@asynccontextmanager
async def following(
    ledger: Ledger, database: Database, owner: str = "a", look: Look | None = None, partitions: int = PARTITIONS
) -> AsyncIterator[None]:
    follower = ProjectionRunner(ledger, database, ChainProjection(database, partitions, look), owner, LEASE)
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ask_to_replay(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(update(PARKED).values(replay=1))


async def shared_as(database: Database, wanted: list[int]) -> None:
    """Wait until the workers hold these numbers of partitions."""

    async def so() -> bool:
        rows = await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.owner, CHECKPOINT.c.lease_until)
        held = Counter(owner for _, owner, lease_until in rows if lease_until > time.time() * 1000)
        return sorted(held.values()) == wanted

    await until(so, f"shares are {wanted}")


async def parked(database: Database) -> list[tuple[Any, ...]]:
    return await query(database, PARKED.c.seq, PARKED.c.subject, PARKED.c.reason)


async def test_everything_is_folded_once_and_in_order(ledger: MemoryLedger, database: Database) -> None:
    async with following(ledger, database):
        await folded(database, expected(5))
        await publish(ledger, 5, 3)
        await folded(database, expected(8))
    ends = {partition_of(person): (await ledger.read(month(person)))[-1].seq for person in PEOPLE}
    assert await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.seq) == sorted(ends.items())


async def test_a_new_worker_goes_on_at_the_checkpoint(ledger: MemoryLedger, database: Database) -> None:
    async with following(ledger, database):
        await folded(database, expected(5))
    seen: list[int] = []

    async def look(entry: Entry, _: AsyncConnection) -> None:
        seen.append(entry.seq)

    last = await ledger.last_sequence()
    await publish(ledger, 5, 2)
    async with following(ledger, database, "b", look):
        await folded(database, expected(7))
    assert sorted(seen) == list(range(last + 1, last + 1 + 2 * len(PEOPLE)))


async def test_workers_share_the_partitions(ledger: MemoryLedger, database: Database) -> None:
    async with following(ledger, database, "a", partitions=16):
        await shared_as(database, [16])
        async with following(ledger, database, "b", partitions=16):
            await shared_as(database, [8, 8])
            async with following(ledger, database, "c", partitions=16):
                await shared_as(database, [4, 6, 6])
                await publish(ledger, 5, 3)
            await shared_as(database, [8, 8])
        await shared_as(database, [16])
        await folded(database, expected(8))


async def test_a_stalled_owner_changes_nothing(ledger: MemoryLedger, database: Database) -> None:
    projection = ChainProjection(database, PARTITIONS)
    a, b = (Checkpoints(database, projection.name, owner, lease_ms=50) for owner in "ab")
    partition = partition_of(PEOPLE[0])
    await a.renew(projection.partitions, [])
    rows = await ledger.read(month(PEOPLE[0]))
    pages = [[Entry(row.seq, Subject.parse(row.subject), decode(row.body))] for row in rows]

    async def commit(checkpoints: Checkpoints, lease: Lease, fold: ChainFold, page: list[Entry]) -> Lease:
        async with database.transaction() as connection:
            await fold.fold(page, connection)
            return await checkpoints.advance(connection, lease, page[-1].seq)

    lease_a = await a.take(partition)
    assert lease_a is not None
    assert await b.take(partition) is None
    fold_a = await projection.open(partition, 0)
    lease_a = await commit(a, lease_a, fold_a, pages[0])  # now A holds state of its own

    taken: list[Lease] = []

    async def b_takes() -> bool:
        lease = await b.take(partition)
        taken.extend([lease] if lease else [])
        return lease is not None

    await until(b_takes, "the lease lapsed")
    assert taken == [Lease(partition, lease_a.seq, lease_a.epoch + 1)]
    with pytest.raises(Fenced):  # the place is the same, only the epoch is not
        await commit(a, lease_a, fold_a, pages[1])
    assert (await chains_of(database))[PEOPLE[0]] == chain([punch(PEOPLE[0], 0).id])
    await commit(b, taken[0], await projection.open(partition, taken[0].seq), pages[1])
    with pytest.raises(Fenced):
        await commit(a, lease_a, fold_a, pages[2])
    assert (await chains_of(database))[PEOPLE[0]] == chain([punch(PEOPLE[0], i).id for i in range(2)])


async def test_a_lease_nobody_knows_of_lapses(ledger: MemoryLedger, database: Database) -> None:
    """The answer to taking a lease, or to giving it back, can be lost with the connection: then no worker folds under
    it.
    """
    lost = Checkpoints(database, "chain", "a", int(LEASE * 1000))
    await lost.renew(list(range(PARTITIONS)), [])
    assert await lost.take(0) is not None
    async with following(ledger, database, "a"):
        await folded(database, expected(5))


async def test_after_a_late_heartbeat_a_lease_is_kept_unless_another_took_it(database: Database) -> None:
    a, b = (Checkpoints(database, "chain", owner, lease_ms=300) for owner in "ab")
    await a.renew([0, 1], [])
    kept, taken = await a.take(0), await a.take(1)
    assert kept is not None
    assert taken is not None

    async def lapsed() -> bool:
        return (await b.renew([0, 1], []))[2] == [0, 1]

    await until(lapsed, "both leases lapsed")
    assert await b.take(1) == taken._replace(epoch=taken.epoch + 1)
    _, held, free = await a.renew([0, 1], [0, 1])
    assert (held, free) == ([0], [])
    async with database.transaction() as connection:
        await a.advance(connection, kept, 5)  # its epoch is as it was: what the worker has in memory still holds
        with pytest.raises(Fenced):
            await a.advance(connection, taken, 5)


async def test_a_commit_renews_the_lease(database: Database) -> None:
    a, b = (Checkpoints(database, "chain", owner, lease_ms=300) for owner in "ab")
    await a.renew([0], [])
    lease = await a.take(0)
    assert lease is not None

    async def lapsed() -> bool:
        return (await b.renew([0], []))[2] == [0]

    await until(lapsed, "the lease lapsed")
    async with database.transaction() as connection:
        await a.advance(connection, lease, 5)
    assert not await lapsed()


async def test_undecodable_bytes_are_parked_and_the_rest_goes_on(ledger: MemoryLedger, database: Database) -> None:
    await ledger.put(month(PEOPLE[0]).stored, b'{"type": "attendance.CheckedIn"}')
    seq = await ledger.last_sequence()
    await publish(ledger, 5, 3)
    counted = ("ekinerja_parked_events_total", {"projection": "chain"})
    before = REGISTRY.get_sample_value(*counted) or 0
    async with following(ledger, database):
        await folded(database, expected(8))
    assert await parked(database) == [(seq, month(PEOPLE[0]).stored, "Object missing required field `data`")]
    assert REGISTRY.get_sample_value(*counted) == before + 1


POISON = (PEOPLE[1], 2)
REFUSED = {"raises": None, "too big": {"events": 2**70}, "no text": {"person": "\ud800"}, "null": {"events": None}}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_folded_is_parked_and_its_neighbours_are_folded(
    ledger: MemoryLedger, database: Database, refused: dict[str, Any] | None
) -> None:
    async def look(entry: Entry, connection: AsyncConnection) -> None:
        if number_of(entry) == POISON:
            if refused is None:
                raise ValueError("a reason with \0 in it")
            row = {"partition": 0, "person": "x", "events": 1, "digest": ""}
            await connection.execute(insert(CHAIN).values({**row, **refused}))

    async with following(ledger, database, look=look):
        await folded(database, expected(5, without=POISON))
        await publish(ledger, 5, 2)
        await folded(database, expected(7, without=POISON))
    ((seq, subject, reason),) = await parked(database)
    assert (seq, subject) == ((await ledger.read(month(POISON[0])))[POISON[1]].seq, month(POISON[0]).stored)
    assert refused or "ValueError" in reason


async def test_a_parked_event_is_folded_on_request_once_it_can_be(ledger: MemoryLedger, database: Database) -> None:
    trouble, tried, gate = "first", 0, asyncio.Event()

    async def look(entry: Entry, _: AsyncConnection) -> None:
        nonlocal tried
        if number_of(entry) == (PEOPLE[1], 4):
            tried += 1
            if trouble:
                raise ValueError(trouble)
            await gate.wait()

    async def begun() -> bool:
        return tried == 1

    async def reason_is(reason: str) -> None:
        async def so() -> bool:
            return await query(database, PARKED.c.reason, PARKED.c.replay) == [(f"ValueError: {reason}", 0)]

        await until(so, f"parked for {reason!r}")

    async with following(ledger, database, look=look):
        await reason_is("first")
        trouble = "second"
        await ask_to_replay(database)
        await reason_is("second")
        trouble, tried = "", 0
        await ask_to_replay(database)
        await until(begun, "the replay began")
        # While it runs, leases are renewed and requests read again: it must not be folded twice.
        await asyncio.sleep(LEASE)
        await publish(ledger, 5, 1)  # a page waits: requests are looked at again right after it
        gate.set()
        await folded(database, expected(6))
    assert (await parked(database), tried) == ([], 1)


# Asked to wait, to try again or to be repaired: SQLSTATEs that say nothing about the event (SQLite: a lock not had).
TROUBLES = ["08006", "25006", "40001", "40P01", "42P01", "53100", "53300", "55P03", "57014", "57P01"]


async def test_a_database_in_trouble_parks_nothing(ledger: MemoryLedger, database: Database) -> None:
    """The runner tries again from the last checkpoint and keeps nothing of failed attempts."""
    troubles = ["locked", "locked"] if database.is_sqlite else list(TROUBLES)

    async def look(entry: Entry, connection: AsyncConnection) -> None:
        if number_of(entry) == POISON and troubles:
            trouble = troubles.pop()
            if database.is_sqlite:
                raise OperationalError("", {}, Exception(f"database is {trouble}"))
            await connection.execute(text(f"DO $$ BEGIN RAISE 'trouble' USING ERRCODE = '{trouble}'; END $$"))

    async with following(ledger, database, look=look):
        await folded(database, expected(5))
    assert (await parked(database), troubles) == ([], [])


async def test_on_the_real_log(database: Database, tmp_path: Path) -> None:
    async with LocalNats(tmp_path / "nats") as server, JetStreamLedger(server.url) as ledger:
        await publish(ledger, 0, 3)
        client = await nats.connect(server.url)
        await client.jetstream().publish(month(PEOPLE[0]).published, b"no event")
        await client.close()
        async with following(ledger, database, "a"), following(ledger, database, "b"):
            await folded(database, expected(3))
            await publish(ledger, 3, 3)
            await folded(database, expected(6))
        assert [subject for _, subject, _ in await parked(database)] == [month(PEOPLE[0]).stored]
