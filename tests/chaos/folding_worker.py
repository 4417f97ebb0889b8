"""A folding worker to be killed: `python -m tests.chaos.folding_worker NATS_URL DATABASE_URL SERVICE OWNER LEASE`."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence

from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import StoredEvent
from shared.projections.database import Database
from shared.projections.runner import ProjectionRunner
from tests.kit.chain import ChainProjection

STALL_AT = int(os.environ.get("STALL_AT", "0"))


class StallingLedger(JetStreamLedger):
    """Stops its own process dead where event STALL_AT has been read and is about to be folded."""

    async def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
        async for page in super().tail(filters, after):
            if any(row.seq == STALL_AT for row in page):
                os.kill(os.getpid(), signal.SIGSTOP)
            yield page


async def work(nats_url: str, database_url: str, service: str, owner: str, lease: str) -> None:
    database = Database(database_url, service)
    async with StallingLedger(nats_url) as ledger:
        await ProjectionRunner(ledger, database, ChainProjection(database), owner, float(lease)).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
