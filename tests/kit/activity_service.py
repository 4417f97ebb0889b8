"""The activity service alone, with a clock set by the test, and people who have reports to make."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.activity.main import wire
from services.activity.notify.store import NotificationRow, NotificationStore, State
from services.activity.reminders.background import Reminders
from shared.events import Event, encode
from shared.events.attendance.calendar import Hours, SchedulePublished, SchedulePublishedData
from shared.log.jetstream import JetStreamLedger
from shared.log.subject_index import SubjectIndex
from shared.log.tasks import end
from shared.projections.database import Database
from shared.projections.directory import Directory
from shared.projections.lag import caught_up
from shared.projections.migrate import migrate
from shared.projections.runner import ProjectionRunner
from shared.service import Context, Service
from shared.settings import Settings
from tests.kit.clock import Clock
from tests.kit.installation import HIRED, Installation
from tests.kit.waiting import eventually

ZONE = ZoneInfo("Asia/Makassar")
HOURS = Hours(start="07:30", end="16:00")
MORNING = datetime(2026, 11, 4, 9, 5, tzinfo=ZONE)  # a Wednesday, past the hour of reminding


_REPLICAS = count(1)


async def open_office(ledger: JetStreamLedger, people: Sequence[str]) -> None:
    """Employ everybody on office hours since the Monday before MORNING, so that two days have no report."""
    city = Installation(None, None, ledger, None)  # type: ignore[arg-type]
    weekly = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI"), HOURS)
    schedule = SchedulePublishedData(schedule_id="office", weekly=weekly, effective_from=HIRED)  # type: ignore[arg-type]
    await city.append(SchedulePublished.record(schedule, time=MORNING, actor="hr:h1"))
    await city.unit("u1", str(ZONE))
    await asyncio.gather(*(city.employee(each, "u1", since=date(2026, 11, 2)) for each in people))


async def say(ledger: JetStreamLedger, events: Sequence[Event]) -> None:
    """Append events, each the first of its subject, a thousand in one batch."""
    index = SubjectIndex()
    rows = [(index.subject_of(event), encode(event)) for event in events]
    for start in range(0, len(rows), 1_000):
        part = rows[start : start + 1_000]
        await ledger.append_in_order(part, {subject: 0 for subject, _ in part})


class Running(NamedTuple):
    database: Database
    reminders: Reminders | None

    async def digests(self, state: State) -> Sequence[NotificationRow]:
        return await NotificationStore(self.database).listed(state, 100_000, None)


@asynccontextmanager
async def reminding(settings: Settings, now: Clock, folds: bool = True) -> AsyncIterator[Running]:
    """The service with its background tasks, once it knows roster and deadlines.

    Where it `folds`, it has folded the log.
    """
    async with JetStreamLedger(settings.nats_url) as ledger:
        directory = Directory(ledger)
        service = wire(Context(settings, ledger, directory, ledger.archive, now))
        await migrate(service.database)
        running = [directory.run(), *(each.run() for each in service.background.values())]
        for projection in service.projections if folds else ():
            running.append(ProjectionRunner(ledger, service.database, projection, f"tests{next(_REPLICAS)}").run())
        tasks = [asyncio.create_task(each) for each in running]
        reminders = service.background.get("reminders")
        try:
            await directory.ready.wait()
            await eventually(lambda: _beats(service))
            if folds:
                last = await ledger.last_sequence()
                await eventually(lambda: _folded(ledger, service, last))
            yield Running(service.database, reminders if isinstance(reminders, Reminders) else None)
        finally:
            assert await end(tasks) == []
            await service.database.close()


async def _beats(service: Service) -> bool:
    return await service.background["heartbeat"].check() is None


async def _folded(ledger: JetStreamLedger, service: Service, until: int) -> bool:
    return all([await caught_up(ledger, service.database, each, until) for each in service.projections])
