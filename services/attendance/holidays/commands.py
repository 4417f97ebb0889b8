"""Commands about holidays: load, decide, append, retry."""

from collections.abc import Sequence
from functools import partial

from services.attendance.holidays import domain
from services.attendance.holidays.domain import Holidays
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events.attendance.calendar import HolidayDeclaredData, HolidayWithdrawnData
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR
from shared.problems import Problem


class HolidayCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._holidays: Handler[Holidays] = Handler(ledger, {}, domain.evolve)

    async def declare(self, data: HolidayDeclaredData, who: Who) -> None:
        await self._holidays.handle(CALENDAR, partial(domain.declare, data=data, who=who))

    async def declare_each(self, days: Sequence[HolidayDeclaredData], who: Who) -> Sequence[Problem | None]:
        """Several in one append, an answer for each: None when it is stored, now or before."""
        return await self._holidays.handle_each(
            CALENDAR, [partial(domain.declare, data=data, who=who) for data in days]
        )

    async def withdraw(self, data: HolidayWithdrawnData, who: Who) -> None:
        await self._holidays.handle(CALENDAR, partial(domain.withdraw, data=data, who=who))
