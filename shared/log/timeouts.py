"""Time-outs: waits for a server's answer, which end at the latest when the connection is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Timeouts:
    """The waits for answers over one connection; all of them time out when it is lost."""

    def __init__(self) -> None:
        self._waits: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Raise TimeoutError in the block after so many seconds, or when the connection is lost."""
        async with asyncio.timeout(seconds) as wait:
            self._waits.add(wait)
            try:
                yield
            finally:
                self._waits.discard(wait)

    async def lost(self) -> None:
        """End all waits, for the connection is lost: an answer on its way over it never arrives."""
        now = asyncio.get_running_loop().time()
        for wait in self._waits:
            wait.reschedule(now)
