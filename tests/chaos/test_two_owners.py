"""Two owners never both commit: a worker stopped past its lease, then woken, changes nothing (design 3.8)."""

import random
import signal

from cli.local_nats import LocalNats
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import PARTITIONS, partition_of
from shared.projections.checkpoint import CHECKPOINT
from shared.projections.database import Database
from tests.chaos.load import PEOPLE, Load, Workers
from tests.kit.chain import chains_of, folded
from tests.kit.databases import query
from tests.kit.waiting import until

LEASE = 0.6


async def test_a_worker_woken_after_its_lease_changes_nothing(
    server: LocalNats, workers: Workers, database: Database
) -> None:
    async with JetStreamLedger(server.url) as ledger:
        load = Load(ledger)
        chance = random.Random(1)
        await load.run(1_000, 1, chance)
        before = dict(load.chains)
        # The next event stops the worker that has read it, with that page in its hands.
        stall_at = await ledger.last_sequence() + 1
        stalled = await workers.start(LEASE, STALL_AT=str(stall_at))
        await folded(database, before)
        person = PEOPLE[0]
        await load.publish(person)
        other = await workers.start(LEASE)

        async def owned_by_the_other() -> bool:
            rows = await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.owner)
            return [owner for _, owner in rows] == [other] * PARTITIONS

        await until(owned_by_the_other, "the stopped worker's leases were taken")
        await load.run(1_000, 1, chance)
        await folded(database, load.chains)
        workers.signal(stalled, signal.SIGCONT)

        async def fenced() -> bool:
            return "fenced" in workers.log() and f"chain/{partition_of(person)} " in workers.log()

        await until(fenced, "the woken worker's commit was refused")
        assert await chains_of(database) == load.chains
        await load.run(1_000, 1, chance)
        await folded(database, load.chains)

        async def shared() -> bool:
            rows = await query(database, CHECKPOINT.c.partition, CHECKPOINT.c.owner)
            return {owner for _, owner in rows} == {stalled, other}

        await until(shared, "the woken worker holds its share again")
