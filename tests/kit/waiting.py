"""Functions that wait for a condition: they ask again and again until it holds or a deadline passes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

DEADLINE_SECONDS = 15.0


async def eventually(condition: Callable[[], Awaitable[Any]], seconds: float = DEADLINE_SECONDS) -> Any:
    """The first true answer of `condition`. Fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.02)
    return found


async def until(holds: Callable[[], Awaitable[bool]], what: str, seconds: float = 30) -> None:
    """Wait until `holds` is true. Fails after so many seconds, and names `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, f"not in {seconds} s: {what}"
        await asyncio.sleep(0.02)


async def until_equal(ask: Callable[[], Awaitable[Any]], expected: Any) -> None:
    """Wait until a read answers what is expected."""

    async def equal() -> bool:
        return bool(await ask() == expected)

    await eventually(equal)
