"""`ekinerja migrate`: create or upgrade the tables of all services, and declare the stream."""

import asyncio

from cli.output import say
from cli.system import ledger_of, settings, wired
from shared.projections.migrate import migrate as migrate_tables


def migrate() -> None:
    """Create or upgrade every service's tables, and declare the stream."""

    async def run() -> None:
        config = settings()
        async with ledger_of(config) as ledger, wired(config, ledger) as services:
            say("the stream LEDGER is as it must be")
            for service in services:
                await migrate_tables(service.database)
                say(f"the tables of {service.name} are up to date")

    asyncio.run(run())
