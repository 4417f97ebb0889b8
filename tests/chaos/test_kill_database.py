"""Connections to PostgreSQL are cut under load: everything is folded once, and no event is mistaken for poison."""

import asyncio
import random
from uuid import uuid4

from sqlalchemy import text

from cli.local_nats import LocalNats
from shared.log.jetstream import JetStreamLedger
from shared.projections.checkpoint import PARKED
from shared.projections.database import Database
from shared.projections.runner import ProjectionRunner
from tests.chaos.load import Load
from tests.kit.chain import ChainProjection, create_tables, folded
from tests.kit.databases import query
from tests.kit.waiting import until

CUTS = 20
EVENTS = 5_000
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"


async def test_cut_connections(server: LocalNats, postgres_url: str) -> None:
    chance = random.Random(1)
    database = Database(postgres_url, f"cut_{uuid4().hex[:12]}")
    await create_tables(database)
    knife = Database(postgres_url, "knife")
    async with JetStreamLedger(server.url) as ledger:
        load = Load(ledger)
        follower = asyncio.create_task(ProjectionRunner(ledger, database, ChainProjection(database), "a", 1.5).run())
        publishing = asyncio.create_task(load.run(EVENTS, 10, chance))
        for at in sorted(chance.sample(range(EVENTS), CUTS)):

            async def reached(place: int = at) -> bool:
                return load.published >= place

            await until(reached, f"{at} events are published")
            async with knife.transaction() as connection:
                await connection.execute(text(CUT), {"name": f"ekinerja-{database.service}"})
        await publishing
        await folded(database, load.chains)
        assert await query(database, PARKED.c.seq, PARKED.c.reason) == []
        assert not follower.done()
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
    await knife.close()
    await database.close()
