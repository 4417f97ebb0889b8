"""A log, a database and worker processes for each chaos test."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from cli.local_nats import LocalNats
from shared.projections.database import Database
from tests.chaos.load import Workers
from tests.kit.chain import create_tables


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    sqlite = request.param == "sqlite"
    url = f"sqlite+aiosqlite:///{tmp_path}/service.db" if sqlite else request.getfixturevalue("postgres_url")
    database = Database(url, f"chaos_{uuid4().hex[:12]}")
    await create_tables(database)
    yield database
    await database.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalNats]:
    async with LocalNats(tmp_path / "nats") as server:
        yield server


@pytest.fixture
async def workers(server: LocalNats, database: Database, tmp_path: Path) -> AsyncIterator[Workers]:
    workers = Workers(server, database, tmp_path / "workers.log")
    yield workers
    for owner in list(workers.running):
        await workers.kill(owner)
