"""Open months in memory equal the log, whichever process writes; on the real log and its twin."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest

from shared.commands.handler import CONFLICTS, Handler
from shared.commands.open_months import OpenMonths
from shared.events import Event, decode
from shared.events.attendance.days import CheckedIn, PunchData
from shared.log.ledger import Ledger, StoredEvent
from shared.log.subjects import Subject, attendance_month
from shared.log.tasks import end
from tests.kit.clock import Clock
from tests.kit.waiting import until

NOW = datetime(2026, 11, 27, tzinfo=UTC)
WRITER = "device:followed"
BEFORE = datetime(2026, 9, 30, tzinfo=UTC)  # a month that nobody follows any more


@dataclass(frozen=True)
class Numbers:
    """The numbers of all events of a month, in order."""

    numbers: tuple[int, ...] = ()


def evolve(state: Numbers, event: Event) -> Numbers:
    if event.actor != WRITER:  # other tests' months on the same server
        return state
    return Numbers((*state.numbers, int(event.data.punch_id)))


def numbered(employee_id: str, number: int, at: datetime = NOW) -> Event:
    data = PunchData(employee_id=employee_id, at=at, method="FACE", punch_id=str(number))
    return CheckedIn.record(data, id=uuid4().hex, time=at, actor=WRITER)


class Reads:
    """A ledger that counts how often a month is read event by event."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.append, self.get, self.last_sequence, self.tail = (
            ledger.append,
            ledger.get,
            ledger.last_sequence,
            ledger.tail,
        )
        self.reads = 0

    async def read(self, subject: Subject, after: int = 0) -> list[StoredEvent]:
        self.reads += 1
        return await self._ledger.read(subject, after)


@pytest.fixture
def people() -> list[str]:
    return [f"e{uuid4().hex[:12]}" for _ in range(4)]


class Process:
    """One of several processes, each with a memory of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = Reads(ledger)
        self.handler: Handler[Numbers] = Handler(self.ledger, Numbers(), evolve)
        self.clock = Clock(NOW)

    async def next(self, employee_id: str, at: datetime = NOW) -> None:
        """Record the number after the last."""
        subject = attendance_month(employee_id, at)
        await self.handler.handle(subject, lambda month_state: [numbered(employee_id, len(month_state.numbers), at)])

    def remembers(self, employee_id: str, at: datetime = NOW) -> tuple[int, ...]:
        """The numbers it would decide on first, without reading the log."""
        return self.handler._recall(attendance_month(employee_id, at)).state.numbers

    async def knows(self, employee_id: str, numbers: int, at: datetime = NOW) -> None:
        async def known() -> bool:
            return self.remembers(employee_id, at) == tuple(range(numbers))

        await until(known, f"{numbers} numbers are known")


@asynccontextmanager
async def following(process: Process) -> AsyncIterator[Process]:
    months = OpenMonths(process.ledger, process.handler, "attendance", process.clock)
    task = asyncio.create_task(months.run())
    try:

        async def ready() -> bool:
            return await months.check() is None

        await until(ready, "the months are read")
        yield process
    finally:
        await end([task])


def conflicts() -> float:
    return float(CONFLICTS.labels("attendance")._value.get())


async def test_what_the_log_holds_is_known_without_reading_it_event_by_event(ledger: Ledger, people: list[str]) -> None:
    other = Process(ledger)
    for employee_id in people * 30:
        await other.next(employee_id)
    async with following(Process(ledger)) as process:
        for employee_id in people:
            assert process.remembers(employee_id) == tuple(range(30))
            await process.next(employee_id)
            assert process.remembers(employee_id) == tuple(range(31))
        assert process.ledger.reads == 0


async def test_what_another_process_writes_is_known_before_it_conflicts(ledger: Ledger, people: list[str]) -> None:
    me = people[0]
    async with following(Process(ledger)) as one, following(Process(ledger)) as other:
        before = conflicts()
        for turn in range(10):
            await (one, other)[turn % 2].next(me)
            await (other, one)[turn % 2].knows(me, turn + 1)
        assert conflicts() == before


async def test_processes_that_write_at_once_say_every_number_once(ledger: Ledger, people: list[str]) -> None:
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(following(Process(ledger))) for _ in range(3)]
        draw = Random(7)
        await asyncio.gather(*(draw.choice(processes).next(draw.choice(people)) for _ in range(120)))
        for employee_id in people:
            rows = await ledger.read(attendance_month(employee_id, NOW))
            assert [int(decode(row.body).data.punch_id) for row in rows] == list(range(len(rows)))
            for process in processes:
                await process.knows(employee_id, len(rows))


async def test_a_month_that_is_not_open_is_read_when_it_is_asked_for(ledger: Ledger, people: list[str]) -> None:
    me, other = people[0], Process(ledger)
    for _ in range(3):
        await other.next(me, BEFORE)
    async with following(Process(ledger)) as process:
        await process.next(me, BEFORE)
        assert process.ledger.reads == 1
        assert process.remembers(me, BEFORE) == (0, 1, 2, 3)


async def test_a_month_that_begins_is_heard_of_and_one_that_is_over_no_longer(
    ledger: Ledger, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.commands.open_months.LOOK_SECONDS", 0.01)
    me, later, other = people[0], NOW + timedelta(days=20), Process(ledger)
    async with following(Process(ledger)) as process:
        await process.next(me)
        process.clock.put(later)
        await other.next(me, later)
        await process.knows(me, 1, later)
        await other.next(me)
        await other.next(me, later)
        await process.knows(me, 2, later)
        reads = process.ledger.reads
        await process.next(me)
        assert process.ledger.reads > reads
        assert process.remembers(me) == (0, 1, 2)
