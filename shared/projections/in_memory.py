"""Read models in memory, kept current by the log's tail: commands ask them without reading a table."""

import asyncio
from collections.abc import Iterable, Sequence

from shared.events import Event, decode
from shared.log.ledger import Ledger, StoredEvent
from shared.log.subjects import Subject
from shared.problems import unavailable


class ReadModel:
    """A part of the log in memory. `run` reads it; `ready` is set when all that was there has been read.

    `_evolve` takes in one event. Events may come again and ahead of the tail: it knows by sequence what it has.
    """

    def __init__(self, ledger: Ledger, filters: Sequence[str], what: str) -> None:
        self._ledger = ledger
        self._filters = filters
        self._unread = f"{what} still being read from the log"
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled."""
        async for page in self._ledger.tail(self._filters):
            self._take(page)
            if not page:
                self.ready.set()

    async def check(self) -> str | None:
        """The reason that it is not ready yet, or None."""
        return None if self.ready.is_set() else self._unread

    def require_ready(self) -> None:
        """Raise Problem 503 while something may still be unread."""
        if not self.ready.is_set():
            raise unavailable(f"{self._unread[0].upper()}{self._unread[1:]}.")

    async def _read(self, subject: Subject, after: int = 0) -> None:
        """Take in an aggregate's events from the log itself: the tail may be an instant behind it."""
        self._take(await self._ledger.read(subject, after))

    def _take(self, page: Iterable[StoredEvent]) -> None:
        for row in page:
            try:
                self._evolve(decode(row.body), row.seq)
            except ValueError:
                continue  # every projection parks it with its reason; no decision can use it

    def _evolve(self, event: Event, seq: int) -> None:
        raise NotImplementedError
