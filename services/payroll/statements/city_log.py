"""The city's events, read from the log once for all: the 16 partitions' folds and the routes share them."""

import asyncio

from services.payroll.pay.domain import City, evolve_city
from shared.events import CITY, Event, Undecodable, decode
from shared.log.ledger import Ledger, StoredEvent, stored

READ_SECONDS = 5.0  # a log that is away does not keep a request waiting; the events read so far are kept


class CityLog:
    """The city as payroll knows it: rule sets, calendar, organisation, closings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._events: list[tuple[int, Event]] = []
        self._seq = 0
        self._now = City()
        self._reading = asyncio.Lock()

    async def now(self) -> City:
        """The city after everything in the log. The caller must not change it. Raises TimeoutError."""
        async with asyncio.timeout(READ_SECONDS), self._reading:
            async for page in stored(self._ledger, [f"{CITY}.>"], self._seq):
                for row in page:
                    self._take(row)
            return self._now

    async def as_of(self, seq: int) -> City:
        """A city folded up to a place in the log; the caller may change it."""
        await self.now()
        city = City()
        for place, event in self._events:
            if place > seq:
                break
            _evolve(city, place, event)
        return city

    def _take(self, row: StoredEvent) -> None:
        """All or nothing of one event: a reader that waits for the next page may be cancelled."""
        self._seq = row.seq
        try:
            event = decode(row.body)
        except Undecodable:
            return  # the folds park it with its reason
        self._events.append((row.seq, event))
        _evolve(self._now, row.seq, event)


def _evolve(city: City, seq: int, event: Event) -> None:
    try:
        evolve_city(city, seq, event)
    except (ValueError, OverflowError):
        return  # the folds park it with its reason
