"""Tasks are ended once, clean up undisturbed, and hear a cancellation that a library swallowed."""

import asyncio

import pytest

from shared.log.tasks import end, heed


async def test_cleaning_up_is_not_broken_off_by_a_second_end() -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    given_back = False

    async def holder() -> None:
        nonlocal given_back
        try:
            await asyncio.Event().wait()
        finally:
            began.set()
            await go_on.wait()
            given_back = True

    task = asyncio.create_task(holder())
    await asyncio.sleep(0)  # it has begun
    first = asyncio.create_task(_end(task))
    await began.wait()
    first.cancel()  # whoever ends it is ended too, and the next in charge takes over
    await asyncio.wait([first])
    second = asyncio.create_task(_end(task))
    await asyncio.sleep(0)
    go_on.set()
    await second
    assert task.cancelled()
    assert given_back


async def _end(task: "asyncio.Task[None]") -> None:
    await end([task])


async def test_what_failed_is_told() -> None:
    async def failing() -> None:
        raise OSError("gone")

    tasks = [asyncio.create_task(failing()), asyncio.create_task(_for_ever())]
    await asyncio.sleep(0)  # both have begun
    (failure,) = await end(tasks)
    assert isinstance(failure, OSError)


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_swallowed_cancellation_is_heard_where_it_is_heeded() -> None:
    swallowed = asyncio.Event()

    async def deaf() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.set()
            heed()

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)  # it has begun
    assert await end([task]) == []
    assert swallowed.is_set()
    assert task.cancelled()


async def test_nothing_is_heard_where_nothing_was_said() -> None:
    heed()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await asyncio.Event().wait()
    heed()
