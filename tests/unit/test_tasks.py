"""A task that swallows its cancellation, as Python 3.11's wait_for lets happen, is ended all the same."""

import asyncio

from shared.tasks import end


async def test_a_swallowed_cancellation_is_said_again() -> None:
    swallowed = asyncio.Event()

    async def deaf() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.Event().wait()

    async def failing() -> None:
        raise OSError("gone")

    tasks = [asyncio.create_task(deaf()), asyncio.create_task(failing())]
    await asyncio.sleep(0)  # both have begun
    (failure,) = await end(tasks)
    assert swallowed.is_set()
    assert all(task.done() for task in tasks)
    assert isinstance(failure, OSError)
