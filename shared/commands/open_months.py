"""The open months of a service in memory, kept current from the log.

To read a month's events one by one out of a city's cost the log's server 18 ms each time: after a restart on the last
evening everybody's first command would wait for it. Reading along the log brings all of them in some seconds, and later
the events of other processes, before a decision on an old state conflicts with them.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from shared.commands.handler import Handler
from shared.log.ledger import Ledger
from shared.log.tasks import end
from shared.values.period import Period, period_of

SETTLED = timedelta(days=10)  # into a month the one before is still written to
AHEAD = timedelta(hours=15)  # a month begins in the east before it does in UTC; and somewhat earlier
LOOK_SECONDS = 60.0

log = structlog.get_logger(__name__)


class OpenMonths:
    """Reads along the open months beside a service's folds. `handler` decides on its aggregates, which are months."""

    def __init__(self, ledger: Ledger, handler: Handler[Any], service: str, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._handler = handler
        self._service = service
        self._now = now
        self._tails: dict[Period, asyncio.Task[None]] = {}
        self._unread: set[Period] = set()
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Read along until cancelled."""
        try:
            while True:
                await self._follow(self._open())
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await end(self._tails.values())

    async def check(self) -> str | None:
        """The reason why commands must wait, or None. A month that begins later keeps nobody waiting."""
        return None if self._ready.is_set() else f"the open months of {self._service} still being read from the log"

    def _open(self) -> set[Period]:
        now = self._now().astimezone(UTC)
        return {period_of(at.date()) for at in (now - SETTLED, now, now + AHEAD)}

    async def _follow(self, periods: set[Period]) -> None:
        for period in [period for period, tail in self._tails.items() if period not in periods or tail.done()]:
            for failure in await end([self._tails.pop(period)]):
                log.error("a month is read again from its start", service=self._service, error=repr(failure))
            self._handler.let_go(period)
            self._unread.discard(period)  # nobody waits for it any more
        for period in periods - self._tails.keys():
            self._handler.keep(period)
            self._unread.add(period)
            self._tails[period] = asyncio.create_task(self._tail(period), name=f"{self._service}/{period}")

    async def _tail(self, period: Period) -> None:
        async for page in self._ledger.tail([f"log.*.*.{self._service}.{period}"]):
            for row in page:
                await self._handler.take_in(row)
            if not page:
                self._unread.discard(period)
                if not self._unread:
                    self._ready.set()
            await asyncio.sleep(0)  # a month is read in one go otherwise, and nobody else is served
