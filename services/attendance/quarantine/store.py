"""The table of quarantined punches: they wait, or waited, because their clock cannot be right."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Index, tuple_
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class QuarantineRow(SQLModel, table=True):
    """A quarantined punch; `state` is OPEN, or RELEASED or REFUSED with a reason.

    `at` and `received` in microseconds since 1970, UTC.
    """

    __tablename__ = "quarantine"
    __table_args__ = (Index("ix_quarantine_state", "state", "employee_id", "punch_id"),)

    employee_id: str = Field(primary_key=True, max_length=64)
    punch_id: str = Field(primary_key=True, max_length=64)
    at: int = Field(sa_type=BigInteger)
    direction: str
    method: str
    cause: str
    device_id: str | None = None
    received: int = Field(sa_type=BigInteger)
    state: str
    reason: str | None = None
    decided_by: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [QuarantineRow]
_KEY = (col(QuarantineRow.employee_id), col(QuarantineRow.punch_id))


class QuarantineStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def punches(self, state: str, limit: int, after: tuple[str, str]) -> Sequence[QuarantineRow]:
        """The punches of a state by employee and id."""
        query = select(QuarantineRow).where(QuarantineRow.state == state, tuple_(*_KEY) > after).order_by(*_KEY)
        async with self._database.session() as session:
            return (await session.exec(query.limit(limit))).all()
