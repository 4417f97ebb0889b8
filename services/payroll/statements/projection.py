"""The projection of payroll: events to facts, closed months to statements, statements into the log and into rows.

A page of the log goes one way: load the months it reaches, take in its events, settle what it closes, publish the
statements, write the rows. A published statement becomes a row when it is read back from the log.

A statement is appended before the checkpoint commits (design 3.8): its id names the employee, the month and the
revision, and it is fenced by its subject, so that after a crash it is recognised and not published twice.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, get_args

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payroll.pay.domain import (
    City,
    Person,
    Settlement,
    UnitMembers,
    concerns,
    evolve_city,
    evolve_person,
    months_reached,
    person_kind,
    settle,
    waits,
)
from services.payroll.rules.feature import RuleSetRow, rule_set_row
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.store import (
    Key,
    StatementRow,
    months_of,
    people_of,
    save_months,
    save_people,
    statement_row,
    touched_of,
)
from shared.events import CITY, Event, Undecodable, decode
from shared.events.appraisal import CareerEvent, MonthClosed
from shared.events.payroll import RuleSetAdopted, StatementEvent
from shared.log.ledger import Ledger, stored
from shared.log.subjects import PARTITIONS, Subject, partition_filters, payroll_month
from shared.projections.database import Database, insert_new
from shared.projections.runner import Entry, Fold
from shared.values.period import Period

NAME = "payroll"
MONTHS_IN_MEMORY = 1_000  # of a partition: its people's open month, and some of the last one

SETTLED = Counter("ekinerja_statements_settled_total", "Statements settled at a close")
MISMATCHED = Counter("ekinerja_statement_mismatches_total", "Published statements that the facts do not give")

_CAREER = get_args(CareerEvent)
_STATEMENTS = get_args(StatementEvent)


class PayrollProjection:
    """Implements shared.projections.runner.Projection: every partition sees its people and all of the city."""

    name = NAME
    partitions = list(range(PARTITIONS))

    def __init__(self, ledger: Ledger, database: Database, city_log: CityLog) -> None:
        self._ledger = ledger
        self._database = database
        self._city_log = city_log

    def filters(self, partition: int) -> list[str]:
        return partition_filters(partition)

    async def open(self, partition: int, seq: int) -> Fold:
        city = await self._city_log.as_of(seq)
        async with self._database.transaction() as connection:
            people = await people_of(connection, partition)
            touched = await touched_of(connection, sorted(people))
        return PayrollFold(self._ledger, partition, seq, city, people, touched)


@dataclass
class Head:
    """The statements of a person's month in the log: the last one's sequence, and the ids of all."""

    seq: int = 0
    ids: set[str] = field(default_factory=set)


class PayrollFold:
    """One partition's people and the city as that partition has read it. Implements shared.projections.runner.Fold."""

    def __init__(
        self, ledger: Ledger, partition: int, seq: int, city: City, people: dict[str, Person], touched: dict[Key, int]
    ) -> None:
        self._ledger = ledger
        self._partition = partition
        self._seq = seq
        self._city = city
        self._people = people
        self._touched = touched  # of stored months; the facts themselves are loaded when needed
        self._loaded: OrderedDict[Key, None] = OrderedDict()
        self._changed: set[str] = set()
        self._changed_months: set[Key] = set()
        self._members = UnitMembers(people)
        self._heads: dict[Period, dict[str, Head]] = {}

    async def fold(self, entries: Sequence[Entry], connection: AsyncConnection) -> None:
        entries = [entry for entry in entries if concerns(entry.event)]
        await self._load(connection, self._reached(entries) | self._closing(entries))
        statements: list[dict[str, Any]] = []
        rule_sets: list[dict[str, Any]] = []
        settlements: list[Settlement] = []
        for seq, subject, event in entries:
            if subject.owner == CITY:
                evolve_city(self._city, seq, event)
                if seq <= self._seq:
                    self._review_all(seq)
                if isinstance(event, RuleSetAdopted):
                    rule_sets.append(rule_set_row(event, seq))
                elif isinstance(event, MonthClosed):
                    settlements += await self._close(connection, event, seq)
            else:
                self._evolve(subject.owner, seq, subject.aggregate, event)
                if isinstance(event, _STATEMENTS):
                    statements.append(statement_row(event.data.statement, event.data.paid_in, event.id, seq))
            self._seq = max(self._seq, seq)
        await self._publish(settlements)
        await insert_new(connection, RuleSetRow, rule_sets)
        await insert_new(connection, StatementRow, statements)
        await self._save(connection)

    def _reached(self, entries: Iterable[Entry]) -> set[Key]:
        """The months whose facts the entries may change."""
        return {
            (subject.owner, period)
            for _, subject, event in entries
            if subject.owner != CITY
            for period in months_reached(self._person(subject.owner), subject.aggregate, event)
        }

    def _closing(self, entries: Iterable[Entry]) -> set[Key]:
        """The months that the entries close, of the people whom the careers read so far put in the unit: one load."""
        closings = [event.data for _, _, event in entries if isinstance(event, MonthClosed)]
        return {
            (person.employee_id, closing.period)
            for closing in closings
            for person in self._members.of(closing.period, closing.unit_id)
        }

    def _person(self, employee_id: str) -> Person:
        person = self._people.get(employee_id)
        if person is None:
            person = self._people[employee_id] = Person(employee_id)
            self._changed.add(employee_id)
        return person

    def _evolve(self, employee_id: str, seq: int, aggregate: str, event: Event) -> None:
        person, kind = self._person(employee_id), person_kind(event)
        if kind is None:
            return
        for period in evolve_person(person, seq, aggregate, event):
            if kind.in_months and period in person.months:
                self._changed_months.add((employee_id, period))
            self._review(person, period, seq)
        if kind.in_person:
            self._changed.add(employee_id)
        if isinstance(event, _CAREER):
            self._members.forget()
        elif isinstance(event, _STATEMENTS) and event.data.statement.revision in (
            person.settled[event.data.statement.period].mismatches
        ):
            MISMATCHED.inc()

    def _review(self, person: Person, period: Period, seq: int) -> None:
        """Undo the review of a month that is newer than the event: a parked event folded after a fix was not in it."""
        settled = person.settled.get(period)
        if settled is not None and seq <= settled.reviewed:
            settled.reviewed = 0
            self._changed.add(person.employee_id)

    def _review_all(self, seq: int) -> None:
        for person in self._people.values():
            for period in person.settled:
                self._review(person, period, seq)

    # --- closing

    async def _close(self, connection: AsyncConnection, event: MonthClosed, seq: int) -> list[Settlement]:
        period, unit_id = event.data.period, event.data.unit_id
        people = self._members.of(period, unit_id)
        await self._load(connection, {(p.employee_id, month) for p in people for month in self._due(p, period)})
        settlements = [each for person in people for each in settle(self._city, person, period, unit_id, seq)]
        self._changed.update(person.employee_id for person in people)
        SETTLED.inc(len(settlements))
        return settlements

    def _due(self, person: Person, period: Period) -> list[Period]:
        """The months that a close may settle: its own, and every closed one that later facts may have changed."""
        return [period, *(month for month in self._city.closed_before(period) if self._waits(person, month))]

    def _waits(self, person: Person, period: Period) -> bool:
        settled = person.settled.get(period)
        if settled is None or self._touched.get((person.employee_id, period), 0) > settled.reviewed:
            return True
        return waits(self._city, person, period)

    async def _publish(self, settlements: Sequence[Settlement]) -> None:
        """Append the statements that the log does not hold yet, all at once. The fence refuses a second owner's."""
        due: dict[Subject, list[Event]] = {}
        for event, _ in settlements:
            period = event.data.statement.period
            heads = await self._heads_of(period)
            if event.id not in heads.setdefault(event.subject, Head()).ids:
                due.setdefault(payroll_month(event.subject, period), []).append(event)
        appends = [self._append(subject, events) for subject, events in due.items()]
        await asyncio.gather(*appends)

    async def _append(self, subject: Subject, events: Sequence[Event]) -> None:
        head = self._heads[subject.aggregate][subject.owner]
        head.seq = await self._ledger.append(subject, events, head.seq)
        head.ids.update(event.id for event in events)

    async def _heads_of(self, period: Period) -> dict[str, Head]:
        """Each person's statements of a month in the log, with the end of their subject."""
        heads = self._heads.get(period)
        if heads is None:
            heads = self._heads[period] = {}
            async for page in stored(self._ledger, [f"log.{self._partition}.*.{NAME}.{period}"]):
                for row in page:
                    head = heads.setdefault(Subject.parse(row.subject).owner, Head())
                    head.seq = row.seq
                    with suppress(Undecodable):
                        head.ids.add(decode(row.body).id)
        return heads

    # --- state in SQL

    async def _load(self, connection: AsyncConnection, keys: set[Key]) -> None:
        missing = sorted(key for key in keys if key not in self._loaded and key in self._touched)
        for (employee_id, period), facts in (await months_of(connection, missing)).items():
            self._people[employee_id].months[period] = facts
        for key in sorted(keys):
            self._loaded[key] = None
            self._loaded.move_to_end(key)

    async def _save(self, connection: AsyncConnection) -> None:
        months = {(name, period): self._people[name].months[period] for name, period in sorted(self._changed_months)}
        await save_people(connection, self._partition, [self._people[name] for name in sorted(self._changed)])
        await save_months(connection, months)
        self._touched |= {key: facts.touched for key, facts in months.items()}
        self._changed.clear()
        self._changed_months.clear()
        while len(self._loaded) > MONTHS_IN_MEMORY:
            (employee_id, period), _ = self._loaded.popitem(last=False)
            self._people[employee_id].months.pop(period, None)
