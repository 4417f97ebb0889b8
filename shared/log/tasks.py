"""The orderly end of tasks: every task is cancelled once, and once is enough."""

import asyncio
from collections.abc import Iterable


async def end(tasks: Iterable[asyncio.Task[None]]) -> list[BaseException]:
    """Cancel tasks and wait until each has cleaned up after itself; returns the errors of those that failed.

    No task is cancelled twice, not even by a second call: that would break off the clean-up in its `finally`.
    """
    left = list(tasks)
    for task in left:
        if not task.done() and not task.cancelling():
            task.cancel()
    if left:
        await asyncio.wait(left)
    return [error for task in left if not task.cancelled() and (error := task.exception())]


def heed() -> None:
    """Raise a cancellation of this task that a library has swallowed.

    Call it in loops that wait for NATS: before Python 3.12 `asyncio.wait_for`, which nats-py waits with,
    swallows a cancellation that comes together with its answer, and the loop would go on for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
