"""The commands of audits: gather the verified work, load, decide, append, retry."""

from collections.abc import Callable, Collection, Sequence

from services.activity.audits import domain
from services.activity.audits.domain import SampleOrder, Samples
from services.activity.work.feature import ActivityStore
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.activity.audits import Sampled
from shared.log.ledger import Ledger
from shared.log.subjects import audit
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day

Decision = Callable[[Samples, SampleOrder, Collection[Sampled], Who], Sequence[Event]]


class AuditCommands:
    def __init__(self, ledger: Ledger, directory: Directory, store: ActivityStore) -> None:
        self._directory = directory
        self._store = store
        nothing: Samples = {}
        self._samples: Handler[Samples] = Handler(ledger, nothing, domain.evolve)

    async def execute(self, decide: Decision, order: SampleOrder, who: Who) -> None:
        """Carry out a decision on a unit's samples; returns when it is stored, now or before. Raises Problem."""
        await self._directory.unit(order.unit_id)
        population = await self._population(order.unit_id, order.period)
        await self._samples.handle(audit(order.unit_id), lambda samples: decide(samples, order, population, who))

    async def _population(self, unit_id: str, period: Period) -> list[Sampled]:
        """The verified work of the days on which its author worked in the unit, as far as the tables have the log."""
        staff = self._directory.staff(unit_id, first_day(period), last_day(period))
        return [
            Sampled(employee_id=row.employee_id, period=period, activity_id=row.activity_id)
            for row in await self._store.in_status("VERIFIED", staff, period)
            if staff[row.employee_id].works_in(unit_id, row.date)
        ]
