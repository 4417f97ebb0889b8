"""The log and its twin in memory; attendance's tables on both databases, for the files that hold its rows to events."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.memory import MemoryLedger
from shared.projections.database import Database
from shared.projections.migrate import migrate
from tests.kit.servers import Nats


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    sqlite = request.param == "sqlite"
    url = f"sqlite+aiosqlite:///{tmp_path}/service.db" if sqlite else request.getfixturevalue("postgres_url")
    database = Database(url, "attendance")
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture(params=["memory", "nats"])
async def ledger(request: pytest.FixtureRequest) -> AsyncIterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger(page_size=50)
        return
    server: Nats = request.getfixturevalue("nats_server")
    async with JetStreamLedger(server.url, monitor_url=server.monitor_url, page_size=50) as real:
        yield real
