"""Every recorded outage in memory, kept current by the log's tail: windows are asked for with every submission."""

import asyncio
from collections.abc import Iterable

from services.activity.outages import domain
from services.activity.outages.domain import Outages
from services.activity.outages.spans import Outage, Span
from shared.events import Undecodable, decode, work
from shared.ledger import Ledger, Recorded
from shared.subjects import OUTAGES
from shared.workday import microseconds


class KnownOutages:
    """`run` follows the log; `ready` is set when all that was there has been read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._said: Outages = {}
        self._spans: dict[str, Outage] = {}
        self._seq = 0
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async for page in self._ledger.tail([OUTAGES.stored]):
            self._take(page)
            if not page:
                self.ready.set()

    async def check(self) -> str | None:
        """Why they cannot be asked yet, or None."""
        return None if self.ready.is_set() else "the outages are still being read from the log"

    async def refresh(self) -> None:
        """Read what the log says now. Raises LedgerError."""
        self._take(await self._ledger.read(OUTAGES, self._seq))

    def spans(self) -> list[Outage]:
        return list(self._spans.values())

    def listed(self) -> list[work.OutageRecordedData]:
        """By start and id."""
        return sorted(self._said.values(), key=lambda each: (each.started_at, each.outage_id))

    def _take(self, page: Iterable[Recorded]) -> None:
        for row in page:
            self._seq = max(self._seq, row.seq)
            try:
                event = decode(row.body)
            except Undecodable:
                continue  # every projection parks it with its reason; nobody can act on it
            self._said = domain.evolve(self._said, event)
            if isinstance(event, work.OutageRecorded):
                said = self._said[event.data.outage_id]
                span = Span(microseconds(said.started_at), microseconds(said.ended_at))
                self._spans[said.outage_id] = Outage(span, frozenset(said.units))
