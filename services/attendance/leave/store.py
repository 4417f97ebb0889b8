"""Leave's table and the questions asked of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import JSON, BigInteger, Column, tuple_
from sqlmodel import Field, SQLModel, col, select

from services.attendance.leave.domain import RESERVING, Charge
from shared.projections.database import Database


class LeaveRow(SQLModel, table=True):
    """A leave as it stands: its dates and days as asked for, then as granted, then as taken.

    `_at` in microseconds since 1970, UTC; `days` by calendar year, whose JSON is text. Who advised, decided or ended it
    is empty until it is so.
    """

    __tablename__ = "leave"

    employee_id: str = Field(primary_key=True, max_length=64)
    leave_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    days: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    reason: str
    document: str | None = None
    status: str = Field(index=True)
    requested_by: str
    requested_for: str | None = None
    requested_at: int = Field(sa_type=BigInteger)
    advice: str | None = None
    advised_by: str | None = None
    advice_comment: str | None = None
    verdict: str | None = None
    decided_by: str | None = None
    decision_comment: str | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [LeaveRow]

_BY_DATE = (col(LeaveRow.date_from), col(LeaveRow.leave_id))
_BY_AGE = (col(LeaveRow.date_from), col(LeaveRow.employee_id), col(LeaveRow.leave_id))


class LeaveStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def charges(self, employee_id: str) -> list[Charge]:
        """What every leave of a person draws on their rights."""
        query = select(LeaveRow).where(LeaveRow.employee_id == employee_id).order_by(*_BY_DATE)
        async with self._database.session() as session:
            return [_charge(row) for row in (await session.exec(query)).all()]

    async def newest(self, employee_id: str, limit: int, before: tuple[date, str] | None) -> Sequence[LeaveRow]:
        """A person's leave, the latest first day first."""
        newest_first = (each.desc() for each in _BY_DATE)
        query = select(LeaveRow).where(LeaveRow.employee_id == employee_id).order_by(*newest_first).limit(limit)
        if before is not None:
            query = query.where(tuple_(*_BY_DATE) < before)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def undecided(
        self, employee_ids: Sequence[str] | None, limit: int, after: tuple[date, str, str] | None
    ) -> Sequence[LeaveRow]:
        """What nobody has decided on, of these people or of all, the earliest first day first."""
        query = select(LeaveRow).where(col(LeaveRow.status).in_(sorted(RESERVING))).order_by(*_BY_AGE).limit(limit)
        if employee_ids is not None:
            query = query.where(col(LeaveRow.employee_id).in_(employee_ids))
        if after is not None:
            query = query.where(tuple_(*_BY_AGE) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()


def _charge(row: LeaveRow) -> Charge:
    days = {int(year): days for year, days in row.days.items()}
    return Charge(row.kind, row.status, days)  # type: ignore[arg-type]  # as the domain said them
