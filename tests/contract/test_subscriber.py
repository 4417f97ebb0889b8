"""The reader of published messages as a background task: it ends whenever it is cancelled."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from cli.local_nats import LocalNats
from services.attendance.intake.published.subscriber import Subscriber
from shared.log import consumers
from shared.log.jetstream import JetStreamLedger
from shared.log.tasks import end


async def test_it_ends_at_whatever_step_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`asyncio.wait_for` swallows a cancellation that comes together with the answer it waits for."""
    monkeypatch.setattr(consumers, "WATCH_SECONDS", 0)
    intake: Any = None  # nothing comes
    async with LocalNats(tmp_path / "nats") as server, JetStreamLedger(server.url) as ledger:
        for steps in range(40):
            reader = Subscriber(server.url, ledger.archive, intake)
            running = asyncio.create_task(reader.run())
            async with asyncio.timeout(10):
                while await reader.check():  # noqa: ASYNC110
                    await asyncio.sleep(0)
                for _ in range(steps):
                    await asyncio.sleep(0)
                assert await end([running]) == []
