"""Commands about downtime: load, decide, append, retry."""

from datetime import datetime
from functools import partial

from services.activity.deadlines.downtime import domain
from services.activity.deadlines.downtime.domain import RecordedDowntimes
from services.activity.limits.domain import ActivityLimits
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events.activity.downtime import OutageRecordedData
from shared.log.ledger import Ledger
from shared.log.subjects import OUTAGES
from shared.projections.directory import Directory


class DowntimeCommands:
    def __init__(self, ledger: Ledger, directory: Directory, limits: ActivityLimits) -> None:
        self._directory = directory
        self._limits = limits
        self._recorded: Handler[RecordedDowntimes] = Handler(ledger, {}, domain.evolve)

    async def declare(self, data: OutageRecordedData, who: Who) -> None:
        """Returns when it is stored, now or before. Raises Problem, 404 for a unit nobody knows."""
        for unit_id in data.units:
            await self._directory.unit(unit_id)
        await self._recorded.handle(OUTAGES, partial(domain.declare, data=data, limits=self._limits, who=who))

    async def measure(self, served: datetime, now: datetime) -> bool:
        """Record the time between, if it is downtime; whether it was. Raises Problem 503."""
        decide = partial(domain.measure, served=served, now=now, limits=self._limits)
        return bool(await self._recorded.handle(OUTAGES, decide))
