"""A whole installation for tests: a NATS server of its own, SQLite, the services behind one application."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cli.local_nats import LocalNats
from tests.kit.installation import Installation, installed


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """One installation for all flow tests."""
    directory: Path = tmp_path_factory.mktemp("city")
    async with LocalNats(directory / "nats") as nats, installed(directory, nats.url, nats.monitor_url) as found:
        yield found
