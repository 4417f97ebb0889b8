"""The table of activities and the questions asked of it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, false, text, tuple_
from sqlmodel import Field, SQLModel, col, select

from services.activity.work.domain import Status
from shared.projections.database import Database
from shared.values.period import Period

# Not a bound value: a plan for any value cannot use an index of this one.
_WAITS = text("status = 'SUBMITTED'")
_QUEUE = ("date", "employee_id", "activity_id")


class ActivityRow(SQLModel, table=True):
    """An activity as it stands: the last submission and the last decision on it.

    `_at` in microseconds since 1970, UTC; `submitted_at` is its receipt, `made_at` the time of writing by the author's
    device; `decided_*` and the columns after them are empty until there is a decision.
    """

    __tablename__ = "activity"
    __table_args__ = (
        # The work that waits for a superior is counted by the people they lead, from this index alone.
        Index("ix_activity_waiting", "employee_id", "status", "date", "submitted_at"),
        # For a superior of many, thousands wait: the oldest are read in order, not found among all.
        Index("ix_activity_queue", *_QUEUE, postgresql_where=_WAITS, sqlite_where=_WAITS),
    )

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    activity_id: str = Field(primary_key=True, max_length=64)
    date: date
    description: str
    target_id: str | None = None
    catalogue_code: str | None = None
    shared_id: str | None = Field(default=None, index=True, max_length=64)
    volume: int = Field(sa_type=BigInteger)
    unit: str
    minutes: int
    evidence: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    declared: bool
    submitted_by: str
    submitted_for: str | None = None
    submitted_at: int = Field(sa_type=BigInteger)
    submission: str
    made_at: int | None = Field(default=None, sa_type=BigInteger)
    late: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    status: str
    decided_by: str | None = None
    decided_at: int | None = Field(default=None, sa_type=BigInteger)
    minutes_accepted: int | None = None
    volume_accepted: int | None = Field(default=None, sa_type=BigInteger)
    quality: int | None = None
    comment: str | None = None
    reason: str | None = None
    decision: str | None = None
    opened: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    seq: int = Field(sa_type=BigInteger)


TABLES = [ActivityRow]

_BY_DAY = (col(ActivityRow.date), col(ActivityRow.activity_id))
_BY_AGE = tuple(col(getattr(ActivityRow, name)) for name in _QUEUE)


class ActivityStore:
    """The questions. Every answer is in a fixed order, unless it says otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def month(
        self, employee_id: str, period: Period, limit: int, after: tuple[date, str] | None
    ) -> Sequence[ActivityRow]:
        """A person's activities of a month, by date and id."""
        query = (
            select(ActivityRow)
            .where(ActivityRow.employee_id == employee_id, ActivityRow.period == period)
            .order_by(*_BY_DAY)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(*_BY_DAY) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def one(self, employee_id: str, period: Period, activity_id: str) -> ActivityRow | None:
        async with self._database.session() as session:
            return await session.get(ActivityRow, (employee_id, period, activity_id))

    async def in_status(self, status: Status, employee_ids: Collection[str], period: Period) -> list[ActivityRow]:
        """These people's activities of a month that are in a status, in no particular order."""
        query = select(ActivityRow).where(
            col(ActivityRow.employee_id).in_(employee_ids),
            ActivityRow.period == period,
            ActivityRow.status == status,
        )
        async with self._database.session() as session:
            return list((await session.exec(query)).all())

    async def waiting(
        self, employee_ids: Sequence[str], limit: int, after: tuple[date, str, str] | None, day: date | None = None
    ) -> Sequence[ActivityRow]:
        """The undecided work of these people, of a day or of any, the oldest work first."""
        query = (
            select(ActivityRow)
            .where(col(ActivityRow.employee_id).in_(employee_ids), _WAITS)
            .order_by(*_BY_AGE)
            .limit(limit)
        )
        if day is not None:
            query = query.where(ActivityRow.date == day)
        if after is not None:
            query = query.where(tuple_(*_BY_AGE) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def parts(self, shared_id: str) -> Sequence[ActivityRow]:
        """All that was claimed of one shared activity, by person and date."""
        by_person = (ActivityRow.employee_id, ActivityRow.date, ActivityRow.activity_id)
        query = select(ActivityRow).where(ActivityRow.shared_id == shared_id).order_by(*map(col, by_person))
        async with self._database.session() as session:
            return (await session.exec(query)).all()
