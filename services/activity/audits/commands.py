"""Drawing a sample: what is there to draw from, load, decide, append, retry."""

from services.activity.audits import domain
from services.activity.audits.domain import Samples
from services.activity.work.store import ActivityStore
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events.activity.audits import Sampled
from shared.log.ledger import Ledger
from shared.log.subjects import audit
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day


class AuditCommands:
    def __init__(self, ledger: Ledger, directory: Directory, store: ActivityStore) -> None:
        self._directory = directory
        self._store = store
        nothing: Samples = {}
        self._samples: Handler[Samples] = Handler(ledger, nothing, domain.evolve)

    async def sample(self, unit_id: str, period: Period, share_bp: int, seed: str, who: Who) -> None:
        """Returns when a sample is drawn, now or before. Raises Problem."""
        await self._directory.unit(unit_id)
        population = await self._population(unit_id, period)
        await self._samples.handle(
            audit(unit_id), lambda samples: domain.sample(samples, unit_id, period, share_bp, seed, population, who)
        )

    async def _population(self, unit_id: str, period: Period) -> list[Sampled]:
        """What was verified of the days on which each worked in the unit, as far as the tables have read the log."""
        staff = self._directory.staff(unit_id, first_day(period), last_day(period))
        return [
            Sampled(employee_id=row.employee_id, period=period, activity_id=row.activity_id)
            for row in await self._store.in_status("VERIFIED", staff, period)
            if staff[row.employee_id].works_in(unit_id, row.date)
        ]
