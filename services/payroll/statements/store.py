"""The tables of statements and of the facts behind them, and the questions asked of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Integer, Text, cast, func, tuple_
from sqlalchemy import select as columns
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col, select

from services.payroll.pay.domain import MonthFacts, Person, encode_state
from shared.events.payroll import Statement
from shared.projections.database import ROWS_AT_ONCE, Database, upsert
from shared.values.period import Period


class PersonRow(SQLModel, table=True):
    """One employee's facts without the months': career, excuses, settled statements. Canonical JSON."""

    __tablename__ = "person"

    employee_id: str = Field(primary_key=True, max_length=64)
    partition: int = Field(index=True)
    state: str = Field(sa_column=Column(Text, nullable=False))


class PersonMonthRow(SQLModel, table=True):
    """One employee's facts of a month, `MonthFacts`. `touched`: the last place in the log that added any."""

    __tablename__ = "person_month"

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    touched: int = Field(sa_type=BigInteger)
    facts: str = Field(sa_column=Column(Text, nullable=False))


class StatementRow(SQLModel, table=True):
    """A statement as it was published, which is the one that was paid."""

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


TABLES: list[type[SQLModel]] = [PersonRow, PersonMonthRow, StatementRow]

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
    """All people of a partition, without months."""
    rows = await connection.execute(
        select(PersonRow.employee_id, PersonRow.state).where(PersonRow.partition == partition)
    )
    return {row.employee_id: _person.decode(row.state) for row in rows}


async def touched_of(connection: AsyncConnection, employee_ids: Sequence[str]) -> dict[Key, int]:
    """The last place in the log that added anything to a month, for every stored month."""
    found: dict[Key, int] = {}
    for some in _portions(employee_ids):
        rows = await connection.execute(
            select(PersonMonthRow.employee_id, PersonMonthRow.period, PersonMonthRow.touched).where(
                col(PersonMonthRow.employee_id).in_(some)
            )
        )
        found |= {(row.employee_id, row.period): row.touched for row in rows}
    return found


async def months_of(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, MonthFacts]:
    """The stored facts of some months."""
    found: dict[Key, MonthFacts] = {}
    for some in _portions(keys):
        rows = await connection.execute(
            select(PersonMonthRow.employee_id, PersonMonthRow.period, PersonMonthRow.facts).where(
                tuple_(col(PersonMonthRow.employee_id), col(PersonMonthRow.period)).in_(some)
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
    """Store months. Canonical as well."""
    rows = [
        {"employee_id": employee_id, "period": period, "touched": facts.touched, "facts": encode_state(facts).decode()}
        for (employee_id, period), facts in months.items()
    ]
    await upsert(connection, PersonMonthRow, rows)


def _portions(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + ROWS_AT_ONCE] for start in range(0, len(items), ROWS_AT_ONCE))


# --- questions


class StatementStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # By bytes, as `ekinerja fold` sorts: a PostgreSQL database sorts by the language it was created in.
        self._employee = col(StatementRow.employee_id).collate("BINARY" if database.is_sqlite else "C")

    async def person(self, employee_id: str, period: Period) -> Person | None:
        """An employee with the facts of one month."""
        async with self._database.session() as session:
            row = await session.get(PersonRow, employee_id)
            month = await session.get(PersonMonthRow, (employee_id, period))
        if row is None:
            return None
        person: Person = _person.decode(row.state)
        if month is not None:
            person.months[period] = _month.decode(month.facts)
        return person

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
        """The pay of each unit's people for a month, by unit; of each person the last revision counts."""
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
