"""Commands on the city's schedules and special hours: load, decide, append, retry."""

from collections.abc import Callable, Sequence

from services.attendance.schedules import domain
from services.attendance.schedules.domain import CalendarData, CalendarState
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR

Decision = Callable[[CalendarState, CalendarData, Who], Sequence[Event]]


class ScheduleCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._calendar: Handler[CalendarState] = Handler(ledger, CalendarState(), domain.evolve)

    async def execute(self, decide: Decision, data: CalendarData, who: Who) -> None:
        """Carry out one of the domain's decisions; returns when it is stored, now or before. Raises Problem."""
        await self._calendar.handle(CALENDAR, lambda calendar: decide(calendar, data, who))
