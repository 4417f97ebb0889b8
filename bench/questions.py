"""The cost of a queue, a to-do list and a month when the city has a year of work behind it."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from bench.measure import Size
from bench.report import Row
from bench.scene import PERIOD, month, scratch, sqlite, tables
from bench.year import fill
from services.activity.authority.feature import Superiors
from services.activity.figures.reader import FigureReader
from services.activity.figures.store import FigureStore
from services.activity.todo.feature import TodoReader
from services.activity.todo.readiness import count, together
from services.activity.todo.store import TodoStore
from services.activity.verification.feature import VerificationQueue
from services.activity.work.feature import ActivityStore
from shared.caller import Caller
from shared.events import decode
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.projections.database import Database
from shared.projections.directory import Directory
from shared.service import GC_THRESHOLD
from tests.kit.servers import docker_answers, postgres
from tests.unit.activity.builders import LIMITS, Served

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)  # a Friday morning
ASKED, OVERVIEWS = 200, 20  # how often each is asked, and what is of the whole city
PAGE = 101
GOAL_MS = 50
CITY = (b'"type":"appraisal.', b'"type":"attendance.SchedulePublished', b'"type":"attendance.Holiday')

Ask = Callable[[Any], Awaitable[Any]]


class Question(NamedTuple):
    what: str
    ask: Ask
    of: Sequence[Any]
    goal: bool = True


async def questions(size: Size) -> list[Row]:
    gc.set_threshold(*GC_THRESHOLD)  # as in the service: a city in memory is not looked through for every answer
    ledger = await _city(size.city)
    directory = Directory(ledger)
    following = asyncio.create_task(directory.run())
    try:
        await directory.ready.wait()
        if docker_answers():
            with postgres() as (url, kind):
                return await _asked(size, url, kind, ledger, directory)
        with scratch() as home:
            return await _asked(size, sqlite(home), "SQLite", ledger, directory)
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _city(employees: int) -> MemoryLedger:
    """The roster and calendar of a generated city, in a log in memory."""
    ledger, index, last = MemoryLedger(), SubjectIndex(), dict[str, int]()
    with month(employees).open("rb") as lines:
        for line in lines:
            if any(kind in line for kind in CITY):
                event = decode(line.strip())
                subject = index.subject_of(event)
                last[subject.stored] = await ledger.append(subject, [event], last.get(subject.stored, 0))
    return ledger


async def _asked(size: Size, url: str, kind: str, ledger: MemoryLedger, directory: Directory) -> list[Row]:
    async with tables(url, "activity") as database:
        activities = await fill(database, _superiors(directory), NOW.date())
        what = f"questions of a year, {activities:,} activities"
        return [Row(what, kind)] + [
            await _measured(each, size.repeats) for each in _questions(database, ledger, directory)
        ]


def _superiors(directory: Directory) -> dict[str, str]:
    """The superior of every employee, None where there is none."""
    careers, today = directory.careers(), NOW.date()
    named = {who: career.supervisors(today) for who, career in careers.items()}
    return {who: above[0].supervisor_id if above else who for who, above in named.items()}


def _questions(database: Database, ledger: MemoryLedger, directory: Directory) -> list[Question]:
    queue = VerificationQueue(Superiors(directory, LIMITS), ActivityStore(database), directory)
    reader = TodoReader(TodoStore(database), directory, Served(directory), LIMITS)
    figures = FigureReader(FigureStore(database), directory)
    people = directory.people()
    leaders = sorted(filter(directory.ever_led, people), key=lambda each: -len(directory.ever_led(each)))
    units = sorted(directory.organisation.units)
    some = _some(people)

    async def waiting(of: str) -> None:
        await queue.of(Caller(of, frozenset({"employee"})), NOW, PAGE, None)

    async def board(period: str) -> None:
        together(count(people) for people in (await reader.city(period, NOW)).values())

    return [
        Question("the queue of a verifier, the largest first", waiting, leaders[:ASKED]),
        Question("what a verifier has to do", lambda who: reader.todos([who], NOW), leaders[:ASKED]),
        Question("what anybody has to do", lambda who: reader.todos([who], NOW), some),
        Question("how far a unit is", lambda unit: reader.unit(unit, PERIOD, NOW), units[:ASKED]),
        Question(
            "a page of somebody's month", lambda who: ActivityStore(database).month(who, PERIOD, PAGE, None), some
        ),
        Question("how far the city is", board, [PERIOD] * OVERVIEWS),
        Question("all verifiers' figures", figures.verifiers, [PERIOD] * OVERVIEWS, goal=False),
    ]


def _some(people: Sequence[str]) -> Sequence[str]:
    """A selection spread evenly over all."""
    return people[:: max(1, len(people) // ASKED)][:ASKED]


async def _measured(question: Question, repeats: int) -> Row:
    """Ask each question in turn, each time for another employee; the median of so many rounds for each."""
    await question.ask(question.of[0])  # connects, and compiles the statements
    rounds = [[await _seconds(partial(question.ask, each)) for each in question.of] for _ in range(repeats)]
    took = sorted(map(median, zip(*rounds, strict=True)))
    half, most = (1000 * took[len(took) * share // 100] for share in (50, 99))
    measured = f"p50 {half:.1f} ms, p99 {most:.1f} ms of {len(took)}"
    if not question.goal:
        return Row(f"  {question.what}", measured)
    return Row(f"  {question.what}", measured, goal=f"p99 ≤ {GOAL_MS} ms", met=most <= GOAL_MS)


async def _seconds(ask: Callable[[], Awaitable[Any]]) -> float:
    started = perf_counter()
    await ask()
    return perf_counter() - started
