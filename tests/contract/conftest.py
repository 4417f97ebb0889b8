"""The log and its twin in memory."""

from collections.abc import AsyncIterator

import pytest

from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.memory import MemoryLedger
from tests.kit.servers import Nats


@pytest.fixture(params=["memory", "nats"])
async def ledger(request: pytest.FixtureRequest) -> AsyncIterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger(page_size=50)
        return
    server: Nats = request.getfixturevalue("nats_server")
    async with JetStreamLedger(server.url, monitor_url=server.monitor_url, page_size=50) as real:
        yield real
