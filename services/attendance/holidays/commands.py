"""Commands on holidays: load, decide, append, retry."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from services.attendance.holidays import domain
from services.attendance.holidays.domain import Holidays
from shared.caller import Who
from shared.commands.handler import Answer, Handler
from shared.events import Event
from shared.events.attendance.calendar import HolidayDeclaredData, HolidayWithdrawnData
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR

D = TypeVar("D", HolidayDeclaredData, HolidayWithdrawnData)
Decision = Callable[[Holidays, D, Who], Sequence[Event]]


class HolidayCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._holidays: Handler[Holidays] = Handler(ledger, {}, domain.evolve)

    async def execute(self, decide: Decision[D], data: D, who: Who) -> None:
        """Carry out one of the domain's decisions; returns when it is stored, now or before. Raises Problem."""
        await self._holidays.handle(CALENDAR, lambda holidays: decide(holidays, data, who))

    async def execute_each(self, decide: Decision[D], days: Sequence[D], who: Who) -> Sequence[Answer]:
        """Carry out a decision on several days in one append; an answer each: None when it is stored, now or before."""
        return await self._holidays.handle_each(CALENDAR, [partial(_decide, decide, data, who) for data in days])


def _decide(decide: Decision[D], data: D, who: Who, holidays: Holidays) -> Sequence[Event]:
    return decide(holidays, data, who)
