"""What an operator does to the running system: serve, migrate, rebuild."""

import asyncio
import os
import time
from collections.abc import Sequence

from sqlmodel import select

from cli.output import out, progress, say, warn
from cli.system import ledger_of, ledger_trouble, settings, wired, wirings
from shared import service
from shared.log.ledger import Ledger
from shared.log.tasks import end
from shared.projections import migrate
from shared.projections.checkpoint import FOLLOWER
from shared.projections.database import Database
from shared.projections.lag import caught_up, places
from shared.projections.runner import Projection, ProjectionRunner
from shared.service import Service, replica_name
from shared.settings import Settings, effective, unknown_variables
from shared.telemetry import configure

POLL_SECONDS = 0.25


def serve(names: Sequence[str], *, check_config: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises Stop where log or configuration cannot be used."""
    for name in unknown_variables(os.environ):
        warn(f"{name} means nothing to e-Kinerja")
    config = settings()
    chosen = wirings(names)
    if check_config:
        for name, value in effective(config).items():
            out().print(f"{name}={value}", markup=False)
        return
    configure(",".join(names) or "ekinerja", config.log_level)
    with ledger_trouble():
        asyncio.run(service.serve(config, chosen))


def migrate_all() -> None:
    """Create or upgrade every service's tables, and declare the stream."""

    async def run() -> None:
        config = settings()
        async with ledger_of(config) as ledger, wired(config, ledger) as services:
            say("the stream LEDGER is as it must be")
            for each in services:
                await migrate.migrate(each.database)
                say(f"the tables of {each.name} are up to date")

    asyncio.run(run())


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
    followers: list[asyncio.Task[None]] = []
    if not await _followed(rebuilt, config.lease_seconds):
        say(f"no {rebuilt.name} is running: folding here")
        followers = [
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
        await end(followers)
    say(f"{rebuilt.name} is rebuilt up to sequence {last} in {time.monotonic() - started:.1f} s")


async def _average_place(database: Database, projection: Projection) -> int:
    """Good enough for a bar: a partition's place moves at its own events only."""
    known = await places(database, projection)
    return sum(known.values()) // len(projection.partitions)


async def _followed(rebuilt: Service, lease_seconds: float) -> bool:
    """Whether somebody folds the service: the register was dropped too, the living sign it again within a beat."""
    deadline = time.monotonic() + lease_seconds
    names = {projection.name for projection in rebuilt.projections}
    while time.monotonic() < deadline:
        async with rebuilt.database.session() as session:
            living = set(await session.exec(select(FOLLOWER.c.projection)))
        if names <= living:
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False
