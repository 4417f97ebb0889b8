"""The tables of careers and the questions asked of them.

Rows are only ever added, one or more for each event; what holds on a day is asked, never overwritten.
So the tables are the same in whatever order events come in.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import BigInteger, ColumnElement, and_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.projections.database import ROWS_AT_ONCE, Database


class DatedRow(SQLModel):
    """A fact about an employee from a date on; of two for one date the later in the log holds."""

    employee_id: str = Field(primary_key=True, max_length=64)
    event_id: str = Field(primary_key=True, max_length=64)
    effective_from: date
    seq: int = Field(sa_type=BigInteger)


class Employee(DatedRow, table=True):
    """A registration; a second one where the employee came back. The only table with a NIP (design 3.14)."""

    nip: str = Field(index=True, max_length=18)
    name: str
    employment: str
    family_status: str


class Assignment(DatedRow, table=True):
    unit_id: str = Field(index=True)
    schedule_id: str
    position_id: str | None = None


class Rank(DatedRow, table=True):
    rank_grade: str
    salary: int = Field(sa_type=BigInteger)


class Turn(DatedRow, table=True):
    """The day from which a person is employed, or no longer, and why."""

    employed: bool
    reason: str | None = None


class Supervision(DatedRow, table=True):
    supervisor_id: str
    kind: str
    effective_to: date | None = None


class Sanction(DatedRow, table=True):
    sanction_id: str
    level: str
    tpp_cut_bp: int
    effective_to: date


TABLES: list[type[SQLModel]] = [Employee, Assignment, Rank, Turn, Supervision, Sanction]

R = TypeVar("R", bound=DatedRow)


class Member(NamedTuple):
    """An employee who works here on a day, as they are on it."""

    employee: Employee
    assignment: Assignment
    rank: Rank


class Dossier(NamedTuple):
    """All rows of one employee, each list by date."""

    registrations: Sequence[Employee]
    assignments: Sequence[Assignment]
    ranks: Sequence[Rank]
    turns: Sequence[Turn]
    supervisions: Sequence[Supervision]
    sanctions: Sequence[Sanction]


class PeopleStore:
    """Queries. Every answer is in a fixed order; `after` is the key it goes on from, exclusive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def members(self, day: date, units: Collection[str] | None, after: str, limit: int) -> list[Member]:
        """The employees who work here on a day, in some units or in all, by employee id."""
        query = (
            select(Employee, Assignment, Rank)
            .join(Assignment, col(Assignment.employee_id) == col(Employee.employee_id))
            .join(Rank, col(Rank.employee_id) == col(Employee.employee_id))
            .join(Turn, col(Turn.employee_id) == col(Employee.employee_id))
            .where(*(_in_force(table, day) for table in (Employee, Assignment, Rank, Turn)))
            .where(col(Turn.employed), Employee.employee_id > after)
            .order_by(col(Employee.employee_id))
            .limit(limit)
        )
        if units is not None:
            query = query.where(col(Assignment.unit_id).in_(units))
        async with self._database.session() as session:
            return [Member(*row) for row in (await session.exec(query)).all()]

    async def dossier(self, employee_id: str) -> Dossier | None:
        async with self._database.session() as session:
            dossier = Dossier(
                await _history(session, Employee, employee_id),
                await _history(session, Assignment, employee_id),
                await _history(session, Rank, employee_id),
                await _history(session, Turn, employee_id),
                await _history(session, Supervision, employee_id),
                await _history(session, Sanction, employee_id),
            )
        return dossier if dossier.registrations else None

    async def owners(self, nips: Sequence[str]) -> dict[str, str]:
        """The employee of each NIP, by the first registration of it, as far as the log has been folded."""
        owners: dict[str, str] = {}
        async with self._database.session() as session:
            for start in range(0, len(nips), ROWS_AT_ONCE):
                some = nips[start : start + ROWS_AT_ONCE]
                query = select(Employee.nip, Employee.employee_id).where(col(Employee.nip).in_(some))
                owners |= dict((await session.exec(query.order_by(col(Employee.seq).desc()))).all())
        return owners


async def _history(session: AsyncSession, table: type[R], employee_id: str) -> Sequence[R]:
    query = select(table).where(table.employee_id == employee_id)
    return (await session.exec(query.order_by(col(table.effective_from), col(table.seq)))).all()


def _in_force(table: type[DatedRow], day: date) -> ColumnElement[bool]:
    """The row of each employee that holds on a day: the last by date and log that starts by then."""
    other = aliased(table)
    place = tuple_(col(table.effective_from), col(table.seq))
    newer = select(other.event_id).where(
        other.employee_id == table.employee_id,
        col(other.effective_from) <= day,
        tuple_(col(other.effective_from), col(other.seq)) > place,
    )
    return and_(col(table.effective_from) <= day, ~newer.exists())
