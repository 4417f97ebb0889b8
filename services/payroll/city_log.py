"""The city's events, read once and shared by all who fold them up to some place in the log."""

import asyncio

from services.payroll.facts import City
from services.payroll.fold import evolve_city
from shared.events import CITY, Event, Undecodable, decode
from shared.ledger import Ledger, stored


class CityLog:
    """The city as payroll knows it: rule sets, calendar, organisation, closings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._events: list[tuple[int, Event]] = []
        self._seq = 0
        self._now = City()
        self._reading = asyncio.Lock()

    async def now(self) -> City:
        """The city after everything in the log. The caller must not change it."""
        async with self._reading:
            for seq, event in await self._news():
                _evolve(self._now, seq, event)
            return self._now

    async def as_of(self, seq: int) -> City:
        """A city of one's own, folded up to a place in the log."""
        await self.now()
        city = City()
        for place, event in self._events:
            if place > seq:
                break
            _evolve(city, place, event)
        return city

    async def _news(self) -> list[tuple[int, Event]]:
        news: list[tuple[int, Event]] = []
        async for page in stored(self._ledger, [f"{CITY}.>"], self._seq):
            for row in page:
                self._seq = row.seq
                try:
                    news.append((row.seq, decode(row.body)))
                except Undecodable:
                    continue  # the folds park it with its reason
        self._events += news
        return news


def _evolve(city: City, seq: int, event: Event) -> None:
    try:
        evolve_city(city, seq, event)
    except ValueError:
        return  # the folds park it with its reason
