"""The requests' table and the questions asked of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, tuple_
from sqlmodel import Field, SQLModel, col, select

from services.attendance.corrections.domain import UNDECIDED
from shared.projections.database import Database


class RequestRow(SQLModel, table=True):
    """A request as it stands; times in microseconds since 1970, UTC.

    `date_to` is `date_from` where one day is asked for. Who endorsed or decided is empty until it is so; a withdrawal
    is its author's decision.
    """

    __tablename__ = "correction_request"

    employee_id: str = Field(primary_key=True, max_length=64)
    correction_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    check_in: int | None = Field(default=None, sa_type=BigInteger)
    check_out: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    document: str | None = None
    status: str = Field(index=True)
    requested_by: str
    requested_for: str | None = None
    requested_at: int = Field(sa_type=BigInteger)
    endorsed_by: str | None = None
    comment: str | None = None
    decided_by: str | None = None
    decision_reason: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [RequestRow]

Place = tuple[int, str, str]  # when it was asked for, by or for whom, its id
_BY_AGE = (col(RequestRow.requested_at), col(RequestRow.employee_id), col(RequestRow.correction_id))


class RequestStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, employee_id: str, limit: int, before: Place | None) -> Sequence[RequestRow]:
        """A person's requests, the newest first."""
        newest_first = (each.desc() for each in _BY_AGE)
        query = select(RequestRow).where(RequestRow.employee_id == employee_id).order_by(*newest_first).limit(limit)
        if before is not None:
            query = query.where(tuple_(*_BY_AGE) < before)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def undecided(
        self, employee_ids: Sequence[str] | None, limit: int, after: Place | None
    ) -> Sequence[RequestRow]:
        """What nobody has decided on, of these people or of all, the oldest first."""
        query = select(RequestRow).where(col(RequestRow.status).in_(sorted(UNDECIDED))).order_by(*_BY_AGE).limit(limit)
        if employee_ids is not None:
            query = query.where(col(RequestRow.employee_id).in_(employee_ids))
        if after is not None:
            query = query.where(tuple_(*_BY_AGE) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()
