"""The hub of arrivals as they are recorded: it reads the log once, whatever the number of listeners."""

import asyncio
from collections.abc import AsyncIterator, Container, Iterable, Iterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import NamedTuple

from prometheus_client import Gauge

from services.attendance.arrivals.domain import Arrival, arrival_of
from services.attendance.hours.domain import Places
from services.attendance.punches.domain import DIRECTIONS
from shared.events import Undecodable, decode
from shared.log.ledger import Ledger, LedgerError, StoredEvent, stored
from shared.log.tasks import heed
from shared.problems import unavailable
from shared.projections.directory import Directory

FILTERS = ["log.*.*.attendance.*"]
QUEUE = 256  # arrivals that may wait for one listener
REACH = 10_000  # how many events of the whole log a listener may have missed: beyond, reloading costs less
FULL_SECONDS = 30
RETRY_SECONDS = 0.25

LISTENERS = Gauge("ekinerja_arrivals_listeners", "Who listens to a unit's arrivals")


class End(Enum):
    """The reason that a stream ends."""

    SLOW = "SLOW"
    CLOSED = "CLOSED"


class Gap(NamedTuple):
    """Not all arrivals that were missed can be sent any more; those after `seq` can."""

    seq: int


class Listener:
    """A listener after a sequence of the log: first the arrivals it `missed`, then each `next` one, up to an `End`."""

    def __init__(self, after: int | None) -> None:
        self.after = after or 0
        self.missed: list[Arrival] | Gap = []
        self._queue: asyncio.Queue[Arrival | End] = asyncio.Queue()

    def offer(self, arrival: Arrival) -> bool:
        """Queue an arrival; False where too many wait already: then the queued ones are the last that are sent."""
        if self._queue.qsize() >= QUEUE:
            self.end(End.SLOW)
            return False
        self._queue.put_nowait(arrival)
        return True

    def end(self, why: End) -> None:
        self._queue.put_nowait(why)

    async def next(self, within: float) -> Arrival | End | None:
        """The next arrival, or None if there is none within so many seconds."""
        try:
            async with asyncio.timeout(within):
                return await self._queue.get()
        except TimeoutError:
            return None


class Hub:
    """The listeners by unit. `run` reads the log from its end at the start of the process."""

    def __init__(self, ledger: Ledger, directory: Directory, most: int) -> None:
        self._ledger = ledger
        self._directory = directory
        self._most = most
        self._listeners: dict[str, set[Listener]] = {}
        self._following = False
        self._closed = False

    async def run(self) -> None:
        """Give each new arrival to its unit's listeners, until cancelled."""
        after = await self._end_of_log()
        self._following = True
        async for page in self._ledger.tail(FILTERS, after):
            if self._listeners:
                for arrival in self._arrivals(page, self._listeners):
                    self._give(arrival)

    async def check(self) -> str | None:
        """The reason that nobody can listen yet, or None."""
        return None if self._following else "the end of the log was not found yet"

    def close(self) -> None:
        """End all streams for good: the process ends."""
        self._closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end(End.CLOSED)
        self._listeners.clear()
        self._count()

    @asynccontextmanager
    async def listening(self, unit_id: str, after: int | None) -> AsyncIterator[Listener]:
        """Listen to a unit's arrivals, after a sequence of the log or from now on.

        Raises Problem 503 where that is not possible now, LedgerError where the log does not answer what was missed.
        """
        if self._closed or not self._following:
            raise unavailable("Arrivals are not told now.")
        if self._size() >= self._most:
            raise unavailable(f"There are {self._most} listeners already.", FULL_SECONDS)
        listener = Listener(after)
        self._listeners.setdefault(unit_id, set()).add(listener)
        self._count()
        try:
            if after is not None:
                # The listener is registered first: arrivals meanwhile wait in its queue, and none is lost in between.
                listener.missed = await self._missed(unit_id, after)
            yield listener
        finally:
            self._leave(unit_id, listener)

    async def _missed(self, unit_id: str, after: int) -> list[Arrival] | Gap:
        last = await self._ledger.last_sequence()
        if not last - REACH <= after <= last:
            return Gap(last)
        found: list[Arrival] = []
        async for page in stored(self._ledger, FILTERS, after):
            found += self._arrivals(page, {unit_id})
        return found

    def _arrivals(self, page: Iterable[StoredEvent], units: Container[str]) -> Iterator[Arrival]:
        """The arrivals of some units."""
        directory = self._directory
        for row in page:
            try:
                event = decode(row.body)
            except Undecodable:
                continue  # parked by every projection
            career = directory.known(event.subject) if type(event) in DIRECTIONS else None
            # Most punches are of units without listeners: that is known long before their workday.
            if career is None or not any(each.unit_id in units for each in career.assignments):
                continue
            arrival = arrival_of(row.seq, event, Places(career, directory.calendar, directory.organisation))
            if arrival is not None and arrival.unit_id in units:
                yield arrival

    def _give(self, arrival: Arrival) -> None:
        for listener in [*self._listeners.get(arrival.unit_id, ())]:
            if not listener.offer(arrival):
                self._leave(arrival.unit_id, listener)

    def _leave(self, unit_id: str, listener: Listener) -> None:
        listeners = self._listeners.get(unit_id, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(unit_id, None)
        self._count()

    def _size(self) -> int:
        return sum(map(len, self._listeners.values()))

    def _count(self) -> None:
        LISTENERS.set(self._size())

    async def _end_of_log(self) -> int:
        while True:
            try:
                return await self._ledger.last_sequence()
            except LedgerError:
                heed()
                await asyncio.sleep(RETRY_SECONDS)
