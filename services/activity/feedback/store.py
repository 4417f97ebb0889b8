"""Tables of comments and ideas, and the queries on them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, Index, tuple_
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database
from shared.values.period import Period


class CommentRow(SQLModel, table=True):
    """One comment on an activity; `said_at` in microseconds since 1970, UTC."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_thread", "employee_id", "period", "activity_id"),)

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    comment_id: str = Field(primary_key=True, max_length=64)
    activity_id: str = Field(max_length=64)
    text: str
    said_by: str
    said_at: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)


class IdeaRow(SQLModel, table=True):
    """An idea of an employee; `recorded_at` in microseconds since 1970, UTC."""

    __tablename__ = "idea"

    employee_id: str = Field(primary_key=True, max_length=64)
    idea_id: str = Field(primary_key=True, max_length=64)
    date: date
    text: str
    activity_id: str | None = None
    recorded_by: str
    recorded_for: str | None = None
    recorded_at: int = Field(sa_type=BigInteger)


TABLES: list[type[SQLModel]] = [CommentRow, IdeaRow]

_BY_DATE = (col(IdeaRow.date), col(IdeaRow.idea_id))


class FeedbackStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def thread(
        self, employee_id: str, period: Period, activity_id: str, limit: int, after: str | None
    ) -> Sequence[CommentRow]:
        """The comments on an activity in the order of the log, after the one of an id."""
        of_activity = (
            CommentRow.employee_id == employee_id,
            CommentRow.period == period,
            CommentRow.activity_id == activity_id,
        )
        query = select(CommentRow).where(*of_activity).order_by(col(CommentRow.seq)).limit(limit)
        if after is not None:
            last = select(CommentRow.seq).where(*of_activity, CommentRow.comment_id == after).scalar_subquery()
            query = query.where(col(CommentRow.seq) > last)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def ideas(self, employee_id: str, limit: int, after: tuple[date, str] | None) -> Sequence[IdeaRow]:
        """A person's ideas, by date and id."""
        query = select(IdeaRow).where(IdeaRow.employee_id == employee_id).order_by(*_BY_DATE).limit(limit)
        if after is not None:
            query = query.where(tuple_(*_BY_DATE) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()
