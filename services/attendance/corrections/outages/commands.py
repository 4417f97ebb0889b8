"""Commands about outages: the outage first, then the corrections of everybody it names, one person at a time."""

import asyncio
from datetime import datetime

from services.attendance.corrections.feature import CorrectionCommands
from services.attendance.corrections.outages import domain
from services.attendance.corrections.outages.domain import Outage
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.log.ledger import Ledger
from shared.log.subjects import outage as outage_subject


class OutageCommands:
    """Carries out the decisions of `domain`."""

    def __init__(self, ledger: Ledger, corrections: CorrectionCommands) -> None:
        self._corrections = corrections
        self._outages: Handler[Outage] = Handler(ledger, Outage(), domain.evolve)

    async def report(self, data: cor.OutageReportedData, caller: Caller, now: datetime) -> None:
        """Returns when the report is stored, now or before. Raises Problem."""
        named, days = {missed.employee_id for missed in data.missed}, [missed.date for missed in data.missed]
        people = await self._corrections.facts_of(named, min(days), max(days), now)
        who, subject = Who.at(caller, now), outage_subject(data.outage_id)
        await self._outages.handle(subject, lambda outage: domain.report(outage, data, people, who))

    async def approve(self, outage_id: str, caller: Caller, now: datetime) -> None:
        """Returns when everybody's day is corrected. Raises Problem 503 where one is not: then do it again."""
        named: dict[str, list[att.PunchesCorrectedData]] = {}
        who = Who.at(caller, now)

        def decide(outage: Outage) -> list[Event]:
            named.update(domain.corrections(outage))
            return domain.approve(outage, outage_id, caller, who)

        await self._outages.handle(outage_subject(outage_id), decide)
        people = (self._corrections.correct_punches(name, punches, who) for name, punches in named.items())
        for answer in await asyncio.gather(*people, return_exceptions=True):
            if answer is not None:
                raise answer

    async def refuse(self, data: cor.OutageRefusedData, caller: Caller, now: datetime) -> None:
        """Returns when the refusal is stored, now or before. Raises Problem."""
        who, subject = Who.at(caller, now), outage_subject(data.outage_id)
        await self._outages.handle(subject, lambda outage: domain.refuse(outage, data, caller, who))
