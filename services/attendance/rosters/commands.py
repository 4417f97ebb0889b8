"""Commands about rosters: load, decide, append, retry."""

import asyncio
from collections.abc import Sequence

from services.attendance.rosters import domain
from services.attendance.rosters.domain import Rosters
from shared.caller import Who
from shared.commands.handler import Answer, Handler
from shared.events.attendance.calendar import ShiftsRosteredData
from shared.log.ledger import Ledger
from shared.log.subjects import roster
from shared.problems import Problem


class RosterCommands:
    """Carries out the decision of `domain`."""

    def __init__(self, ledger: Ledger) -> None:
        self._rosters: Handler[Rosters] = Handler(ledger, Rosters(), domain.evolve)

    async def publish(self, data: ShiftsRosteredData, who: Who) -> None:
        """Store a roster; returns when it is stored, now or before. Raises Problem."""
        await self._rosters.handle(roster(data.employee_id), lambda rosters: domain.publish(rosters, data, who))

    async def publish_each(self, rosters: Sequence[ShiftsRosteredData], who: Who) -> list[Answer]:
        """Store many rosters; an answer for each in order: None when it is stored, else its refusal."""
        return await asyncio.gather(*(self._answer(data, who) for data in rosters))

    async def _answer(self, data: ShiftsRosteredData, who: Who) -> Answer:
        try:
            await self.publish(data, who)
        except Problem as refusal:
            return refusal
        return None
