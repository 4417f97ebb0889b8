"""`ekinerja rebuild`: drop a service's tables and fold the log again, while serving."""

import asyncio
import time

from sqlmodel import select

from cli.output import progress, say
from cli.system import ledger_of, settings, wired, wirings
from shared.log.ledger import Ledger
from shared.log.tasks import end
from shared.projections import migrate
from shared.projections.checkpoint import FOLLOWER
from shared.projections.database import Database
from shared.projections.lag import caught_up, places
from shared.projections.runner import Projection, ProjectionRunner
from shared.service import Service, replica_name
from shared.settings import Settings

POLL_SECONDS = 0.25


def rebuild(name: str) -> None:
    """Drop the tables of a service and see them folded again, by the running services or, without any, here."""

    async def run() -> None:
        config = settings()
        wirings([name])
        async with ledger_of(config) as ledger, wired(config, ledger, [name]) as (rebuilt,):
            await _rebuild(config, ledger, rebuilt)

    asyncio.run(run())


async def _rebuild(config: Settings, ledger: Ledger, rebuilt: Service) -> None:
    started, last = time.monotonic(), await ledger.last_sequence()
    await migrate.rebuild(rebuilt.database)
    runners: list[asyncio.Task[None]] = []
    if not await _is_folded(rebuilt, config.lease_seconds):
        say(f"no {rebuilt.name} is running: folding here")
        runners = [
            asyncio.create_task(
                ProjectionRunner(ledger, rebuilt.database, projection, replica_name(), config.lease_seconds).run()
            )
            for projection in rebuilt.projections
        ]
    try:
        with progress(f"Folding {rebuilt.name}", last) as advance:
            shown = 0
            for projection in rebuilt.projections:
                while not await caught_up(ledger, rebuilt.database, projection, last):
                    seen = await _average_place(rebuilt.database, projection)
                    advance(seen - shown)
                    shown = seen
                    await asyncio.sleep(POLL_SECONDS)
    finally:
        await end(runners)
    say(f"{rebuilt.name} is rebuilt up to sequence {last} in {time.monotonic() - started:.1f} s")


async def _average_place(database: Database, projection: Projection) -> int:
    """The mean place of the partitions, good enough for a bar: a place moves at its own partition's events only."""
    folded = await places(database, projection)
    return sum(folded.values()) // len(projection.partitions)


async def _is_folded(rebuilt: Service, lease_seconds: float) -> bool:
    """Whether a process folds the service: the register was dropped too, and the living sign it again within a beat."""
    deadline = time.monotonic() + lease_seconds
    names = {projection.name for projection in rebuilt.projections}
    while time.monotonic() < deadline:
        async with rebuilt.database.session() as session:
            living = set(await session.exec(select(FOLLOWER.c.projection)))
        if names <= living:
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False
