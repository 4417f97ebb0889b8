"""The ledger's in-memory twin: the same contract, for tests and for folding without a server."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from shared.events import Event, decode, encode
from shared.log.ledger import Conflict, StoredEvent
from shared.log.subjects import Subject

HEARTBEAT_SECONDS = 0.5


class MemoryLedger:
    """Implements shared.log.ledger.Ledger."""

    def __init__(self, page_size: int = 2_000) -> None:
        self._rows: list[StoredEvent] = []
        self._by_subject: dict[str, list[StoredEvent]] = {}
        self._page_size = page_size
        self._grown = asyncio.Condition()

    async def append(self, subject: Subject, events: Sequence[Event], after: int) -> int:
        mine = self._by_subject.setdefault(subject.stored, [])
        if (mine[-1].seq if mine else 0) != after:
            ids = [event.id for event in events]
            newer = [row for row in mine if row.seq > after][: len(ids)]
            if [decode(row.body).id for row in newer] == ids:
                return newer[-1].seq
            raise Conflict(f"{subject.stored} no longer ends at {after}")
        return await self.put(subject.stored, *(encode(event) for event in events))

    async def put(self, stored: str, *bodies: bytes) -> int:
        """Store any bytes, even bytes that no service would write. All at once: no reader sees half an append."""
        last = len(self._rows) + len(bodies)
        for body in bodies:
            row = StoredEvent(len(self._rows) + 1, stored, body)
            self._rows.append(row)
            self._by_subject.setdefault(stored, []).append(row)
        async with self._grown:
            self._grown.notify_all()
        return last

    async def read(self, subject: Subject, after: int = 0) -> list[StoredEvent]:
        return [row for row in self._by_subject.get(subject.stored, []) if row.seq > after]

    async def get(self, seq: int) -> StoredEvent | None:
        return self._rows[seq - 1] if 0 < seq <= len(self._rows) else None

    async def last_sequence(self) -> int:
        return len(self._rows)

    async def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
        patterns = [pattern.split(".") for pattern in filters]
        while True:
            page: list[StoredEvent] = []
            while after < len(self._rows) and len(page) < self._page_size:
                row = self._rows[after]
                after += 1
                if any(_matches(pattern, row.subject.split(".")) for pattern in patterns):
                    page.append(row)
            if page:
                yield page
            elif after == len(self._rows):
                yield []
                await self._more(after)

    async def _more(self, than: int) -> None:
        async with self._grown:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):  # `wait_for` of Python 3.11 swallows cancellations
                    await self._grown.wait_for(lambda: len(self._rows) > than)


def _matches(pattern: list[str], tokens: list[str]) -> bool:
    """NATS subject matching: `*` is one token, a last `>` one or more."""
    if pattern[-1] == ">":
        return len(tokens) >= len(pattern) and _matches(pattern[:-1], tokens[: len(pattern) - 1])
    return len(pattern) == len(tokens) and all(p in ("*", t) for p, t in zip(pattern, tokens, strict=True))
