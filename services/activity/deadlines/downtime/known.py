"""Every recorded outage in memory: windows are asked for with every submission."""

from services.activity.deadlines.downtime import domain
from services.activity.deadlines.downtime.domain import Outages
from services.activity.deadlines.downtime.spans import Outage, Span
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.activity.downtime import OutageRecorded, OutageRecordedData
from shared.log.ledger import Ledger
from shared.log.subjects import OUTAGES
from shared.projections.in_memory import ReadModel


class KnownOutages(ReadModel):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger, [OUTAGES.stored], "the outages are")
        self._said: Outages = {}
        self._spans: dict[str, Outage] = {}
        self._seq = 0

    async def refresh(self) -> None:
        """Read what the log says now. Raises LedgerError."""
        await self._read(OUTAGES, self._seq)

    def spans(self) -> list[Outage]:
        return list(self._spans.values())

    def listed(self) -> list[OutageRecordedData]:
        """By start and id."""
        return sorted(self._said.values(), key=lambda each: (each.started_at, each.outage_id))

    def _evolve(self, event: Event, seq: int) -> None:
        self._seq = max(self._seq, seq)
        self._said = domain.evolve(self._said, event)
        if isinstance(event, OutageRecorded):
            said = self._said[event.data.outage_id]
            span = Span(microseconds(said.started_at), microseconds(said.ended_at))
            self._spans[said.outage_id] = Outage(span, frozenset(said.units))
