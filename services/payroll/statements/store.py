"""Payroll's tables and the questions asked of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Integer, Text, cast, func, tuple_
from sqlalchemy import select as columns
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col, select

from services.payroll.pay.facts import MonthFacts, Person, encode_state
from shared.events.payroll import Statement
from shared.projections.database import ROWS_AT_ONCE, Database, upsert
from shared.values.period import Period


class PersonRow(SQLModel, table=True):
    """One employee's facts but the months': career, excuses, settled statements. Canonical JSON."""

    __tablename__ = "person"

    employee_id: str = Field(primary_key=True, max_length=64)
    partition: int = Field(index=True)
    state: str = Field(sa_column=Column(Text, nullable=False))


class MonthRow(SQLModel, table=True):
    """One employee's facts of a month, `MonthFacts`. `touched`: the last place in the log that added any."""

    __tablename__ = "person_month"

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    touched: int = Field(sa_type=BigInteger)
    facts: str = Field(sa_column=Column(Text, nullable=False))


class StatementRow(SQLModel, table=True):
    """A statement as it was published: what was paid."""

    __tablename__ = "statement"

    period: str = Field(primary_key=True, max_length=7)
    employee_id: str = Field(primary_key=True, max_length=64)
    revision: int = Field(primary_key=True)
    unit_id: str | None = Field(default=None, index=True)
    paid_in: str = Field(max_length=7)
    net: int = Field(sa_type=BigInteger)
    gross: int = Field(sa_type=BigInteger)
    difference: int = Field(sa_type=BigInteger)
    held: bool
    event_id: str
    seq: int = Field(sa_type=BigInteger)
    statement: str = Field(sa_column=Column(Text, nullable=False))


class RuleSetRow(SQLModel, table=True):
    """An adopted rule set, whole."""

    __tablename__ = "rule_set"

    event_id: str = Field(primary_key=True, max_length=64)
    rule_set_id: str
    valid_from: date
    legal_basis: str
    seq: int = Field(sa_type=BigInteger)
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLES = [PersonRow, MonthRow, StatementRow, RuleSetRow]

Key = tuple[str, Period]  # employee, month

_person = msgspec.json.Decoder(Person)
_month = msgspec.json.Decoder(MonthFacts)
_statement = msgspec.json.Decoder(Statement)


class UnitTotal(msgspec.Struct):
    """A unit's month in rupiah: the last revision of each employee."""

    unit_id: str
    employees: int
    held: int
    gross: int
    net: int


# --- the fold's state, read and written under its lease


async def people_of(connection: AsyncConnection, partition: int) -> dict[str, Person]:
    """Everybody of a partition, without months."""
    rows = await connection.execute(
        select(PersonRow.employee_id, PersonRow.state).where(PersonRow.partition == partition)
    )
    return {row.employee_id: _person.decode(row.state) for row in rows}


async def touched_of(connection: AsyncConnection, employee_ids: Sequence[str]) -> dict[Key, int]:
    """Of every stored month, the last place in the log that added anything to it."""
    found: dict[Key, int] = {}
    for some in _portions(employee_ids):
        rows = await connection.execute(
            select(MonthRow.employee_id, MonthRow.period, MonthRow.touched).where(col(MonthRow.employee_id).in_(some))
        )
        found |= {(row.employee_id, row.period): row.touched for row in rows}
    return found


async def months_of(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, MonthFacts]:
    """The stored facts of some months."""
    found: dict[Key, MonthFacts] = {}
    for some in _portions(keys):
        rows = await connection.execute(
            select(MonthRow.employee_id, MonthRow.period, MonthRow.facts).where(
                tuple_(col(MonthRow.employee_id), col(MonthRow.period)).in_(some)
            )
        )
        found |= {(row.employee_id, row.period): _month.decode(row.facts) for row in rows}
    return found


async def save_people(connection: AsyncConnection, partition: int, people: Iterable[Person]) -> None:
    """Store people without their months. Canonical, so that a rebuilt table is the same bytes."""
    bare = [msgspec.structs.replace(person, months={}) for person in people]
    rows = [{"employee_id": p.employee_id, "partition": partition, "state": encode_state(p).decode()} for p in bare]
    await upsert(connection, PersonRow, rows)


async def save_months(connection: AsyncConnection, months: Mapping[Key, MonthFacts]) -> None:
    """Store months, canonically as well."""
    rows = [
        {"employee_id": employee_id, "period": period, "touched": facts.touched, "facts": encode_state(facts).decode()}
        for (employee_id, period), facts in months.items()
    ]
    await upsert(connection, MonthRow, rows)


def _portions(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + ROWS_AT_ONCE] for start in range(0, len(items), ROWS_AT_ONCE))


# --- questions


class PayrollStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # By bytes, as `ekinerja fold` sorts: a PostgreSQL database sorts by the language it was created in.
        self._employee = col(StatementRow.employee_id).collate("BINARY" if database.is_sqlite else "C")

    async def person(self, employee_id: str, period: Period) -> Person | None:
        """An employee with the facts of one month."""
        async with self._database.session() as session:
            row = await session.get(PersonRow, employee_id)
            month = await session.get(MonthRow, (employee_id, period))
        if row is None:
            return None
        person: Person = _person.decode(row.state)
        if month is not None:
            person.months[period] = _month.decode(month.facts)
        return person

    async def people(self, employee_ids: Sequence[str], period: Period) -> list[Person]:
        """Several, as `person` gives one."""
        found = [await self.person(employee_id, period) for employee_id in employee_ids]
        return [person for person in found if person is not None]

    async def statements(
        self, period: Period, after: tuple[str, int] | None = None, limit: int | None = None, unit_id: str | None = None
    ) -> list[Statement]:
        """A month's statements by employee and revision."""
        query = select(StatementRow.statement).where(StatementRow.period == period)
        if unit_id is not None:
            query = query.where(StatementRow.unit_id == unit_id)
        if after is not None:
            query = query.where(tuple_(self._employee, col(StatementRow.revision)) > after)
        query = query.order_by(self._employee, col(StatementRow.revision)).limit(limit)
        async with self._database.session() as session:
            return [_statement.decode(text) for text in (await session.exec(query)).all()]

    async def revisions(self, employee_id: str, period: Period) -> list[Statement]:
        """One employee's statements of a month, oldest first."""
        query = (
            select(StatementRow.statement)
            .where(StatementRow.period == period, StatementRow.employee_id == employee_id)
            .order_by(col(StatementRow.revision))
        )
        async with self._database.session() as session:
            return [_statement.decode(text) for text in (await session.exec(query)).all()]

    async def totals(self, period: Period) -> list[UnitTotal]:
        """What each unit's people get for a month, by unit; of each person the last revision counts."""
        last = (
            select(StatementRow.employee_id, func.max(StatementRow.revision).label("revision"))
            .where(StatementRow.period == period)
            .group_by(StatementRow.employee_id)
            .subquery()
        )
        query: Any = (  # more columns than SQLModel has types for
            columns(
                col(StatementRow.unit_id),
                func.count(),
                func.sum(cast(col(StatementRow.held), Integer)),  # PostgreSQL makes no bigint of a boolean
                func.sum(col(StatementRow.gross)),
                func.sum(col(StatementRow.net)),
            )
            .join(
                last,
                (last.c.employee_id == StatementRow.employee_id) & (last.c.revision == StatementRow.revision),
            )
            .where(col(StatementRow.period) == period)
            .group_by(col(StatementRow.unit_id))
            .order_by(col(StatementRow.unit_id))
        )
        async with self._database.session() as session:
            rows = (await session.exec(query)).all()
        return [UnitTotal(unit or "", int(n), int(held), int(gross), int(net)) for unit, n, held, gross, net in rows]

    async def rule_sets(self) -> Sequence[RuleSetRow]:
        """The adopted rule sets in order of adoption."""
        async with self._database.session() as session:
            return (await session.exec(select(RuleSetRow).order_by(col(RuleSetRow.seq)))).all()


def statement_row(statement: Statement, paid_in: Period, event_id: str, seq: int) -> dict[str, Any]:
    """The row of a published statement."""
    return {
        "period": statement.period,
        "employee_id": statement.employee_id,
        "revision": statement.revision,
        "unit_id": statement.unit_id,
        "paid_in": paid_in,
        "net": statement.net,
        "gross": statement.gross,
        "difference": statement.difference,
        "held": statement.status == "HELD",
        "event_id": event_id,
        "seq": seq,
        "statement": encode_state(statement).decode(),
    }
