"""The notifier that is killed: `python -m tests.chaos.notifying_worker NATS MONITOR DIRECTORY MAIL POINT NTH`.

It kills itself with SIGKILL the NTHth time it passes POINT: it has `claimed` a digest, the mail server has `taken` it,
or it is `marked` as sent. With `never` it lives on.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from services.activity.notify import notifier, subscriber
from services.activity.notify.smtp import SmtpChannel
from services.activity.notify.store import DigestClaim, NotificationStore
from shared.settings import Settings
from tests.kit.activity_service import MORNING, reminding
from tests.kit.clock import Clock

STEPS = {
    "claimed": (NotificationStore, "claim"),
    "taken": (SmtpChannel, "send"),
    "marked": (NotificationStore, "settle"),
}


def die_after(owner: type, step: str, nth: int) -> None:
    numbers, work = count(1), getattr(owner, step)

    async def step_and_die(*args: Any) -> Any:
        done = await work(*args)
        if isinstance(done, DigestClaim) and done.outcome != "CLAIMED":
            return done  # it is another's, or settled: nothing that a death could double
        if next(numbers) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, step, step_and_die)


async def work(nats_url: str, monitor_url: str, directory: str, mail_url: str, point: str, nth: str) -> None:
    subscriber.AT_ONCE = 1  # one digest is under way at a time: what its death can double is known
    subscriber.ACK_SECONDS = 1.0  # whom a dead process leaves its messages to, gets them soon
    notifier.LEASE, notifier.BUSY_SECONDS = timedelta(seconds=2), 0.2
    if point in STEPS:
        die_after(*STEPS[point], int(nth))
    settings = Settings(
        nats_url=nats_url,
        nats_monitor_url=monitor_url,
        data_dir=Path(directory),
        notify="smtp",
        notify_url=mail_url,
    )
    async with reminding(settings, Clock(MORNING)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
