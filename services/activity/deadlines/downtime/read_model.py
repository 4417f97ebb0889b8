"""Every recorded downtime in memory, not in a table: windows are asked for with every submission."""

from services.activity.deadlines.downtime import domain
from services.activity.deadlines.downtime.domain import Downtime, RecordedDowntimes, Span
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.activity.downtime import OutageRecorded, OutageRecordedData
from shared.log.ledger import Ledger
from shared.log.subjects import OUTAGES
from shared.projections.in_memory import ReadModel


class DowntimeReadModel(ReadModel):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger, [OUTAGES.stored], "the outages are")
        self._recorded: RecordedDowntimes = {}
        self._downtimes: dict[str, Downtime] = {}
        self._seq = 0

    async def refresh(self) -> None:
        """Read the log as it is now. Raises LedgerError."""
        await self._read(OUTAGES, self._seq)

    def downtimes(self) -> list[Downtime]:
        return list(self._downtimes.values())

    def listed(self) -> list[OutageRecordedData]:
        """The recorded events' data, by start and id."""
        return sorted(self._recorded.values(), key=lambda data: (data.started_at, data.outage_id))

    def _evolve(self, event: Event, seq: int) -> None:
        self._seq = max(self._seq, seq)
        self._recorded = domain.evolve(self._recorded, event)
        if isinstance(event, OutageRecorded):
            data = self._recorded[event.data.outage_id]
            span = Span(microseconds(data.started_at), microseconds(data.ended_at))
            self._downtimes[data.outage_id] = Downtime(span, frozenset(data.units))
