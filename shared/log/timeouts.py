"""Waiting for a server's answer for so long, and no longer than the connection it must come over lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Timeouts:
    """The waits for answers over one connection: all end, as by their time-outs, when it is lost."""

    def __init__(self) -> None:
        self._waits: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Raises TimeoutError in the block after so long, or when the connection is lost."""
        async with asyncio.timeout(seconds) as wait:
            self._waits.add(wait)
            try:
                yield
            finally:
                self._waits.discard(wait)

    async def lost(self) -> None:
        """To be called at the loss: an answer on its way over the old connection never arrives."""
        now = asyncio.get_running_loop().time()
        for wait in self._waits:
            wait.reschedule(now)
