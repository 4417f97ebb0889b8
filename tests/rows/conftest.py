"""The tables of one service, empty, on both database engines."""

from collections.abc import AsyncIterator

import pytest

from shared.projections.database import Database
from shared.projections.migrate import migrate
from tests.kit.databases import opened
from tests.rows.kit import empty


@pytest.fixture
async def database(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """The tables of the service that the test's folder is named after."""
    async with opened(database_url, request.path.parent.name) as database:
        await migrate(database)
        await empty(database)
        yield database
