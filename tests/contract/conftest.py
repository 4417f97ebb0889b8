"""Attendance's tables on both databases, for the files that hold its rows to their events."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.database import Database
from shared.migrate import migrate


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    sqlite = request.param == "sqlite"
    url = f"sqlite+aiosqlite:///{tmp_path}/service.db" if sqlite else request.getfixturevalue("postgres_url")
    database = Database(url, "attendance")
    await migrate(database)
    yield database
    await database.close()
