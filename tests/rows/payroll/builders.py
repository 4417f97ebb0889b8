"""Payroll's fold without its loop: one partition, page after page as a test cuts them; and a few people's months."""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import select

from services.payroll.pay.facts import encode_state
from services.payroll.pay.replay import Replay
from services.payroll.pay.settle import Settlement
from services.payroll.statements.city_log import CityLog as PayrollCity
from services.payroll.statements.projection import PayrollProjection
from services.payroll.statements.store import MonthRow, PersonRow, RuleSetRow, StatementRow
from shared.events import Event, decode, encode
from shared.events.activity import work as act
from shared.events.payroll import StatementEvent
from shared.log.ledger import stored
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import Subject, partition_filters, partition_of
from shared.projections.database import Database
from shared.projections.runner import Entry, Fold
from tests.kit.city_log import CityLog, week

PARTITION = 3
PEOPLE = [name for name in (f"e{n:05}" for n in range(200)) if partition_of(name) == PARTITION][:3]
MONTHS = ["2026-09", "2026-10", "2026-11", "2026-12"]
TABLES: list[Any] = [PersonRow, MonthRow, StatementRow, RuleSetRow]

Dump = dict[str, list[tuple[Any, ...]]]
BeforeCommit = Callable[[AsyncConnection], Awaitable[object]]


async def put(ledger: MemoryLedger, events: Sequence[Event]) -> MemoryLedger:
    index = SubjectIndex()
    for event in events:
        await ledger.put(index.subject_of(event).stored, encode(event))
    return ledger


async def entries_of(ledger: MemoryLedger, after: int = 0) -> list[Entry]:
    """What the partition's reader sees."""
    rows = [row async for page in stored(ledger, partition_filters(PARTITION), after) for row in page]
    return [Entry(row.seq, Subject.parse(row.subject), decode(row.body)) for row in rows]


async def statements_in(ledger: MemoryLedger) -> list[StatementEvent]:
    return [entry.event for entry in await entries_of(ledger) if isinstance(entry.event, StatementEvent)]


class Worker:
    """Folds the partition into the database, from `seq` on. It may forget all it holds in memory at any time."""

    def __init__(self, ledger: MemoryLedger, database: Database, seq: int = 0) -> None:
        self.seq = seq
        self._ledger = ledger
        self._database = database
        self._projection = PayrollProjection(ledger, database, PayrollCity(ledger))
        self._fold: Fold | None = None

    async def fold(
        self,
        cut: Callable[[], int] = lambda: 1_000,
        forgets: Callable[[], bool] = lambda: False,
        before_commit: BeforeCommit | None = None,
    ) -> None:
        """To the end of the log and of what this itself appends to it, in pages as long as `cut` says."""
        while page := (await entries_of(self._ledger, self.seq))[: cut()]:
            self._fold = self._fold or await self._projection.open(PARTITION, self.seq)
            async with self._database.transaction() as connection:
                await self._fold.fold(page, connection)
                if before_commit:
                    await before_commit(connection)
            self.seq = page[-1].seq
            if forgets():
                self._fold = None


async def dump(database: Database) -> Dump:
    """Every row of payroll's own tables, in the order of their keys."""
    found: Dump = {}
    async with database.session() as session:
        for table in TABLES:
            query = select(*table.__table__.c)
            found[table.__tablename__] = sorted((tuple(row) for row in await session.exec(query)), key=repr)
    return found


def replayed(entries: Sequence[Entry]) -> tuple[Replay, list[Settlement]]:
    """The same log folded in memory, with all it settles."""
    replay = Replay()
    return replay, [each for seq, subject, event in entries for each in replay.apply(seq, subject.aggregate, event)]


def state_of(replay: Replay) -> Dump:
    """What the tables of people and of their months must hold, byte for byte."""
    people = sorted(replay.people.items())
    months = [
        (name, period, facts.touched, encode_state(facts).decode())
        for name, person in people
        for period, facts in sorted(person.months.items())
    ]
    bare = [
        (name, PARTITION, encode_state(msgspec.structs.replace(person, months={})).decode()) for name, person in people
    ]
    return {"person": bare, "person_month": months}


def story(draw: Random) -> list[Event]:
    """What may happen to a few people in four months, in log order; each month is closed, most facts come in time."""
    log = CityLog(MONTHS[0])
    log.unit("u2", "Asia/Makassar")
    log.schedule("s2", week("22:00", "06:00"))
    for name in PEOPLE:
        log.employee(name, draw.choice([0, 3_000_000, 5_000_001]), schedule_id=draw.choice(["s1", "s2"]))
    tale = _Tale(log, draw)
    for number, month in enumerate(MONTHS):
        for _ in range(draw.randint(3, 25)):
            tale.tell(draw.choice([month, month, month, *MONTHS[: number + 1]]))
        for unit_id in draw.sample(["u1", "u2"], draw.choice([2, 2, 1])):
            log.close(month, unit_id)
    return log.events


class _Tale:
    """One thing after the other, with what later ones refer to."""

    def __init__(self, log: CityLog, draw: Random) -> None:
        self._log, self._draw = log, draw
        self._work: list[tuple[str, str]] = []
        self._excuses: list[tuple[str, str]] = []

    def tell(self, month: str) -> None:
        log, draw, name = self._log, self._draw, self._draw.choice(PEOPLE)
        day = f"{month}-{draw.choice([1, 2, 15, 16, 29, 30]):02}"
        match draw.randrange(19):
            case 0 | 1 | 2 | 3:
                log.punch(
                    day, draw.choice(["07:31", "15:00", "22:00", "23:30"]), draw.choice(["IN", "OUT", "ANY"]), name
                )
            case 4 | 5 | 6:
                self._work.append((log.submit(day, 400, employee_id=name), name))
                log.verify(self._work[-1][0], draw.randint(1, 1_440), name)
            case 7 if self._work:
                activity_id, name = draw.choice(self._work)
                kinds = [act.ActivityReturned, act.ActivityRejected, act.ActivityWithdrawn, act.ActivityAnnulled]
                log.decide(draw.choice(kinds), activity_id, name)
            case 8:
                log.correct(day, draw.choice([None, "07:30"]), "16:00", employee_id=name)
            case 9 | 10:
                last = draw.choice([day, f"{draw.choice(MONTHS)}-28"])
                excuse = log.excuse(
                    draw.choice(["SICK", "UNPAID", "ANNUAL"]), min(day, last), max(day, last), employee_id=name
                )
                self._excuses.append((excuse, name))
            case 11 if self._excuses:
                log.cancel(*draw.choice(self._excuses))
            case 12:
                log.transfer(day, draw.choice(["u1", "u2"]), "s1", f"p-{name}", name)
            case 13:
                log.sanction(1_000, day, sanction_id=f"x{len(log.events)}", employee_id=name)
            case 14:
                log.position(f"p-{name}", draw.choice([0, 4_000_000]))
            case 15:
                log.special(day, day, week("09:00", "15:00"))
            case 16:
                log.assembly(day, draw.choice([True, False]), employee_id=name)
            case 17:
                log.withdraw(day)
            case 18:
                shifts = ["", "07:00-14:00", "22:00-06:00", "07:00-11:00 13:00-17:00", "07:00-14:00 14:00-07:00"]
                log.roster({day: draw.choice(shifts), f"{month}-28": draw.choice(shifts)}, name)
            case _:
                log.holiday(day)
