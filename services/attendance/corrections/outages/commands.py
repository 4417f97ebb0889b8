"""Outages' commands: the outage first, then everybody it names, each by themselves."""

import asyncio

from services.attendance.corrections.commands import CorrectionCommands
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
    def __init__(self, ledger: Ledger, corrections: CorrectionCommands) -> None:
        self._corrections = corrections
        self._outages: Handler[Outage] = Handler(ledger, Outage(), domain.evolve)

    async def report(self, data: cor.OutageReportedData, who: Who) -> None:
        named, days = {missed.employee_id for missed in data.missed}, [missed.date for missed in data.missed]
        people = await self._corrections.facts_of(named, min(days), max(days), who)
        subject = outage_subject(data.outage_id)
        await self._outages.handle(subject, lambda outage: domain.report(outage, data, people, who))

    async def approve(self, outage_id: str, caller: Caller, who: Who) -> None:
        """Returns when everybody's day is put right. Raises Problem 503 where one is not: then do it again."""
        named: dict[str, list[att.PunchesCorrectedData]] = {}

        def decide(outage: Outage) -> list[Event]:
            named.update(domain.touches(outage))
            return domain.approve(outage, outage_id, caller, who)

        await self._outages.handle(outage_subject(outage_id), decide)
        each = (self._corrections.put_right(employee_id, touches, who) for employee_id, touches in named.items())
        for answer in await asyncio.gather(*each, return_exceptions=True):
            if answer is not None:
                raise answer

    async def refuse(self, data: cor.OutageRefusedData, caller: Caller, who: Who) -> None:
        subject = outage_subject(data.outage_id)
        await self._outages.handle(subject, lambda outage: domain.refuse(outage, data, caller, who))
