"""Payroll's fold without its loop: one partition, page after page as a test cuts them; and a few people's months."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import select

from services.payroll.pay.facts import encode_state
from services.payroll.pay.replay import Replay
from services.payroll.pay.settle import Settlement
from services.payroll.rules.store import RuleSetRow
from services.payroll.statements.city_log import CityLog as PayrollCity
from services.payroll.statements.projection import PayrollProjection
from services.payroll.statements.store import PersonMonthRow, PersonRow, StatementRow
from shared.events import Event, decode, encode
from shared.events.payroll import StatementEvent
from shared.log.ledger import stored
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import Subject, partition_filters
from shared.projections.database import Database
from shared.projections.runner import Entry, Fold
from tests.unit.payroll.story import PARTITION

TABLES: list[Any] = [PersonRow, PersonMonthRow, StatementRow, RuleSetRow]

Dump = dict[str, list[tuple[Any, ...]]]
BeforeCommit = Callable[[AsyncConnection], Awaitable[object]]


async def put(ledger: MemoryLedger, events: Sequence[Event]) -> MemoryLedger:
    index = SubjectIndex()
    for event in events:
        await ledger.put(index.subject_of(event).stored, encode(event))
    return ledger


async def entries_of(ledger: MemoryLedger, after: int = 0) -> list[Entry]:
    """The entries that the partition's reader sees."""
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
    """The rows that the tables of people and of their months must hold, byte for byte."""
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
