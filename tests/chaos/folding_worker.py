"""A folding worker to be killed: `python -m tests.chaos.folding_worker NATS_URL DATABASE_URL SERVICE OWNER LEASE`."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import StoredEvent
from shared.projections.database import Database
from shared.projections.runner import ProjectionRunner
from tests.kit.chain import ChainProjection

STALL_AT = int(os.environ.get("STALL_AT", "0"))


class WatchedDatabase(Database):
    """Counts the transactions that are open or wait to begin."""

    transactions = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        self.transactions += 1
        try:
            async with super().transaction() as connection:
                yield connection
        finally:
            self.transactions -= 1


class StallingLedger(JetStreamLedger):
    """Stops its own process dead where event STALL_AT has been read and is about to be folded.

    It stops between transactions and with no other page in hand. Inside a transaction it would keep SQLite's only write
    lock for as long as it is stopped, and no other worker could take its leases; a page in hand could keep the stalled
    one waiting after it is woken, until a heartbeat drops the partition before its commit was tried.
    """

    def __init__(self, url: str, database: WatchedDatabase) -> None:
        super().__init__(url)
        self._database = database
        self._in_hand = 0

    async def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
        async for page in super().tail(filters, after):
            if any(row.seq == STALL_AT for row in page):
                while self._database.transactions or self._in_hand:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
                os.kill(os.getpid(), signal.SIGSTOP)
            self._in_hand += 1
            try:
                yield page
            finally:
                self._in_hand -= 1


async def work(nats_url: str, database_url: str, service: str, owner: str, lease: str) -> None:
    database = WatchedDatabase(database_url, service)
    async with StallingLedger(nats_url, database) as ledger:
        await ProjectionRunner(ledger, database, ChainProjection(database), owner, float(lease)).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
