"""The contract of the event log. `jetstream` is the real one, `memory` its twin for tests.

Order and durability: events of one append are stored together or not at all, in the order given;
`append` returns only when they are durable.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import NamedTuple, Protocol

from shared.events import Event
from shared.log.subjects import Subject


class StoredEvent(NamedTuple):
    """One event as the log holds it: its sequence, its stored subject, its bytes."""

    seq: int
    subject: str
    body: bytes


class LedgerError(Exception):
    """The log did not carry out a request; nothing is known to be stored. Try again later."""


class Unanswered(LedgerError):
    """The server did not answer, so it may or may not have carried out the request."""


class Conflict(LedgerError):
    """The subject no longer ends at the writer's sequence: read what is new and decide again."""


class Ledger(Protocol):
    """An append-only log of events; a subject is one aggregate."""

    async def append(self, subject: Subject, events: Sequence[Event], after: int) -> int:
        """Store `events` if `subject` still ends at sequence `after` (0: empty); returns the last one's sequence.

        A retry of an append that had succeeded without an answer returns as the first one would have: it is
        recognised by the ids of the subject's last events. Raises Conflict or LedgerError.
        """
        ...

    async def read(self, subject: Subject, after: int = 0) -> list[StoredEvent]:
        """The events of one subject after a sequence, in order."""
        ...

    async def get(self, seq: int) -> StoredEvent | None:
        """The event at a sequence."""
        ...

    async def last_sequence(self) -> int:
        """The sequence of the newest event, 0 for an empty log."""
        ...

    def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
        """Pages of the events after a sequence that match a filter, for ever; an empty page means: nothing new.

        The first empty page says that everything stored when the tail was opened has been given.
        """
        ...


async def stored(ledger: Ledger, filters: Sequence[str], after: int = 0) -> AsyncIterator[list[StoredEvent]]:
    """The pages that the log holds now: its tail up to the first empty page."""
    async with aclosing(ledger.tail(filters, after)) as pages:
        async for page in pages:
            if not page:
                return
            yield page
