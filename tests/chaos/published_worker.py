"""Attendance that is killed: `python -m tests.chaos.published_worker NATS_URL MONITOR_URL DIRECTORY LAST`.

It kills itself with SIGKILL where it has decided its LASTth message and is about to acknowledge it; never, with 0.
"""

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path

from faststream.nats import NatsMessage

from services.attendance.intake.published import subscriber
from services.attendance.main import wire
from shared.service import running
from shared.settings import Settings

_acknowledge, _numbers = NatsMessage.ack, count(1)


async def work(nats_url: str, monitor_url: str, directory: str, last: str) -> None:
    async def acknowledge(message: NatsMessage) -> None:
        if next(_numbers) == int(last):
            os.kill(os.getpid(), signal.SIGKILL)
        await _acknowledge(message)

    setattr(NatsMessage, "ack", acknowledge)  # noqa: B010
    subscriber.ACK_SECONDS = 1.0  # whom a dead process leaves its messages to, gets them soon
    settings = Settings(nats_url=nats_url, nats_monitor_url=monitor_url, data_dir=Path(directory))
    async with running(settings, [wire]):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
