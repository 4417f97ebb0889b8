"""A log, a database and worker processes for each chaos test."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from cli.local_nats import LocalNats
from shared.projections.database import Database
from tests.chaos.load import Workers
from tests.kit.chain import create_tables
from tests.kit.databases import opened


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url, f"chaos_{uuid4().hex[:12]}") as database:
        await create_tables(database)
        yield database


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
