"""The background task that reminds everybody who has something to do: one event a day for each, some at a time."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

import structlog
from prometheus_client import Counter

from services.activity.limits.domain import packaged
from services.activity.reminders import domain
from services.activity.reminders.domain import Reminded
from services.activity.todo.domain import Todo
from services.activity.todo.feature import TodoReader
from shared.commands.handler import Handler
from shared.events import Event
from shared.log.ledger import LedgerError
from shared.log.subjects import reminders
from shared.log.tasks import heed
from shared.problems import Problem
from shared.projections.database import TRANSIENT, Database
from shared.projections.lag import caught_up
from shared.projections.runner import Projection
from shared.service import Context

LOOK_SECONDS = 60.0
AT_ONCE = 50  # people: one query for each kind of work, and appends that leave in few batches
PAUSE_SECONDS = 1.0  # between two such groups: a city of 5,201 takes two minutes
ASK_SECONDS, ASKED_MOST = 1.0, 30  # between checks whether the tables have caught up; else at the next look

REMINDED = Counter("ekinerja_reminders_total", "Reminders recorded")

log = structlog.get_logger(__name__)


class Reminders:
    """Reminds people. All replicas do the same: the log takes one reminder for a person's day, the first."""

    def __init__(
        self, reader: TodoReader, database: Database, projections: Sequence[Projection], context: Context
    ) -> None:
        self._reader = reader
        self._database = database
        self._projections = projections
        self._context = context
        self._handler: Handler[Reminded] = Handler(context.ledger, None, domain.evolve)
        self._seen: dict[str, date] = {}  # the last day on which a person was looked at

    async def run(self) -> None:
        """Run until cancelled."""
        await self._reader.ready()
        while True:
            try:
                await self.look()
            except (*TRANSIENT, LedgerError, Problem) as error:
                log.warning("reminders wait", reason=str(error)[:200] or type(error).__name__)
            heed()
            await asyncio.sleep(LOOK_SECONDS)

    async def check(self) -> str | None:
        """None: no request waits for reminders."""
        return None

    async def look(self) -> None:
        """Remind everybody whose hour has come. Raises what log and database raise; the next look tries again."""
        now = self._context.now()
        due = [employee_id for employee_id in self._context.directory.people() if self._is_time(employee_id, now)]
        if not due or not await self._caught_up():
            return
        for start in range(0, len(due), AT_ONCE):
            todos = await self._reader.todos(due[start : start + AT_ONCE], now)
            await asyncio.gather(*(self._remind(todo, now) for todo in todos.values()))
            await asyncio.sleep(PAUSE_SECONDS)

    def _is_time(self, employee_id: str, now: datetime) -> bool:
        local = self._reader.local(employee_id, now)
        limits = packaged().on(local.date())
        return limits.reminder_hour <= local.hour < limits.quiet_from and self._seen.get(employee_id) != local.date()

    async def _caught_up(self) -> bool:
        """Whether the tables hold, at once or soon, all that the log held at the call.

        By tables that lag behind a person would be reminded of what they have done.
        """
        ledger = self._context.ledger
        until = await ledger.last_sequence()
        for _ in range(ASKED_MOST):
            if all([await caught_up(ledger, self._database, projection, until) for projection in self._projections]):
                return True
            await asyncio.sleep(ASK_SECONDS)
        return False

    async def _remind(self, todo: Todo, now: datetime) -> None:
        def decide(last: Reminded) -> Sequence[Event]:
            return domain.remind(last, todo, now)

        if todo.workday and todo.items:
            events = await self._handler.handle(reminders(todo.employee_id), decide)
            REMINDED.inc(len(events))
        self._seen[todo.employee_id] = todo.today
