"""Ending tasks for certain."""

import asyncio
from collections.abc import Iterable

AGAIN_SECONDS = 0.5


async def end(tasks: Iterable[asyncio.Task[None]]) -> list[BaseException]:
    """Cancel tasks until each has ended; the errors of those that failed.

    Once is not enough: before Python 3.12 `asyncio.wait_for`, which nats-py waits with, swallows a cancellation
    that comes together with its answer, and the task goes on as if nothing had been said.
    """
    left = set(tasks)
    failed: list[BaseException] = []
    while left:
        for task in left:
            task.cancel()
        ended, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
        failed += [error for task in ended if not task.cancelled() and (error := task.exception())]
    return failed
