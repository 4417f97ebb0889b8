"""Commands about holidays: load, decide, append, retry."""

from collections.abc import Sequence
from functools import partial

from services.attendance.holidays import domain
from services.attendance.holidays.domain import Holidays
from shared.events import attendance as att
from shared.handler import Handler
from shared.ledger import Ledger
from shared.problems import Problem
from shared.subjects import CALENDAR
from shared.who import Who


class HolidayCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._holidays: Handler[Holidays] = Handler(ledger, {}, domain.evolve)

    async def declare(self, data: att.HolidayDeclaredData, who: Who) -> None:
        await self._holidays.handle(CALENDAR, partial(domain.declare, data=data, who=who))

    async def declare_each(self, days: Sequence[att.HolidayDeclaredData], who: Who) -> Sequence[Problem | None]:
        """Several in one append, an answer for each: None when it is stored, now or before."""
        return await self._holidays.handle_each(
            CALENDAR, [partial(domain.declare, data=data, who=who) for data in days]
        )

    async def withdraw(self, data: att.HolidayWithdrawnData, who: Who) -> None:
        await self._holidays.handle(CALENDAR, partial(domain.withdraw, data=data, who=who))
