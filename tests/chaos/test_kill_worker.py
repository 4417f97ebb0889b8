"""`kill -9` of folding workers under load: no event lost, doubled or reordered (design 3.8)."""

import asyncio
import os
import random
import time
from contextlib import suppress
from statistics import median

import pytest

from cli.local_nats import LocalNats
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import PARTITIONS
from shared.projections.checkpoint import CHECKPOINT, PARKED
from shared.projections.database import Database
from tests.chaos.load import PEOPLE, Load, Workers
from tests.kit.chain import folded
from tests.kit.databases import query
from tests.kit.waiting import until

KILLS = int(os.environ.get("CHAOS_KILLS", "20"))
EVENTS = 20_000
SECONDS_A_KILL = 2.0
LEASE = 1.5


async def test_no_event_is_lost_doubled_or_reordered(server: LocalNats, workers: Workers, database: Database) -> None:
    chance = random.Random(20261102)
    started = time.monotonic()
    async with JetStreamLedger(server.url, monitor_url=server.monitor_url) as ledger:
        load = Load(ledger)
        await asyncio.gather(workers.start(LEASE), workers.start(LEASE))
        publishing = asyncio.create_task(load.run(EVENTS, KILLS * SECONDS_A_KILL, chance))
        for at in sorted(chance.sample(range(EVENTS), KILLS)):

            async def reached(place: int = at) -> bool:
                return load.published >= place or publishing.done()

            await until(reached, f"{at} events are published", KILLS * SECONDS_A_KILL)
            await workers.kill(chance.choice(list(workers.running)))
            await workers.start(LEASE)
        await publishing
        drained = time.monotonic()
        await folded(database, load.chains)
        drained = time.monotonic() - drained
    assert load.published == EVENTS
    assert await query(database, PARKED.c.seq) == []
    leases = sum(row[1] for row in await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.epoch))
    print(
        f"\n{database.engine.dialect.name}: {KILLS} kills, {EVENTS} events of {len(PEOPLE)} people, "
        f"{leases - PARTITIONS} takeovers, drained {drained:.2f} s after the last event, "
        f"{time.monotonic() - started:.1f} s in all"
    )


@pytest.mark.parametrize("lease", [1.5, 5.0])
async def test_a_dead_workers_partitions_are_folded_by_the_other(
    server: LocalNats, workers: Workers, database: Database, lease: float
) -> None:
    async def places() -> dict[int, tuple[str, int]]:
        rows = await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.owner, CHECKPOINT.c.seq)
        return {partition: (owner, seq) for partition, owner, seq in rows}

    async with JetStreamLedger(server.url) as ledger:
        dead, heir = await workers.start(lease), await workers.start(lease)
        publishing = asyncio.create_task(Load(ledger).run(1_000_000, 2_000, random.Random(1)))

        async def shared() -> bool:
            owners = [owner for owner, seq in (await places()).values() if seq]
            return owners.count(dead) == owners.count(heir) == PARTITIONS // 2

        await until(shared, "both fold half of the partitions")
        await workers.kill(dead)
        killed = time.monotonic()
        orphans = {partition: seq for partition, (owner, seq) in (await places()).items() if owner == dead}
        after: dict[int, float] = {}

        async def all_go_on() -> bool:
            now = await places()
            for partition, seq in orphans.items():
                if now[partition][1] > seq:
                    after.setdefault(partition, time.monotonic() - killed)
            return len(after) == len(orphans)

        await until(all_go_on, "all partitions are folded again")
        publishing.cancel()
        with suppress(asyncio.CancelledError):
            await publishing
    print(
        f"\n{database.engine.dialect.name}: lease {lease} s, {len(after)} partitions folded again after "
        f"{min(after.values()):.2f} to {max(after.values()):.2f} s, median {median(after.values()):.2f} s"
    )
    assert max(after.values()) < lease * 4 / 3 + 2  # it lapses, and the next heartbeat sees that
