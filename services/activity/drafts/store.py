"""The tables of drafts and templates, and the queries on them."""

from collections.abc import Sequence
from datetime import date
from datetime import date as Day
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, false, or_, tuple_
from sqlmodel import Field, SQLModel, col, select

from services.activity.work.domain import REOPENED
from services.activity.work.feature import ActivityRow
from shared.projections.database import Database


class DraftRow(SQLModel, table=True):
    """The last version of a draft. A discarded one stays, without its content: an older event may come after it."""

    __tablename__ = "draft"

    employee_id: str = Field(primary_key=True, max_length=64)
    activity_id: str = Field(primary_key=True, max_length=64)
    discarded: bool
    date: Day | None = None
    description: str = ""
    volume: int | None = Field(default=None, sa_type=BigInteger)
    unit: str | None = None
    minutes: int | None = None
    evidence: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    target_id: str | None = None
    catalogue_code: str | None = None
    shared_id: str | None = None
    drafted_by: str
    drafted_for: str | None = None
    drafted_at: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)


class TemplateRow(SQLModel, table=True):
    """The last version of a template; without a description it is dropped."""

    __tablename__ = "template"

    employee_id: str = Field(primary_key=True, max_length=64)
    template_id: str = Field(primary_key=True, max_length=64)
    description: str
    volume: int | None = Field(default=None, sa_type=BigInteger)
    unit: str | None = None
    minutes: int | None = None
    target_id: str | None = None
    catalogue_code: str | None = None
    saved_by: str
    saved_for: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES: list[type[SQLModel]] = [DraftRow, TemplateRow]


Place = tuple[date, str]  # the day of the work, its id

_SAME = (ActivityRow.employee_id == DraftRow.employee_id, ActivityRow.activity_id == DraftRow.activity_id)
_REOPENED = col(ActivityRow.status).in_(sorted(REOPENED))


class DraftStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def editable(self, employee_id: str, limit: int, after: Place | None) -> list[DraftRow | ActivityRow]:
        """Drafts, and work returned or withdrawn, by date and id.

        Where a draft and an activity have one id, the one with the later event in the log is listed.
        """
        async with self._database.session() as session:
            drafts = (await session.exec(_page(DraftRow, _drafts(employee_id), limit, after))).all()
            reopened = (await session.exec(_page(ActivityRow, _reopened(employee_id), limit, after))).all()
        found: list[DraftRow | ActivityRow] = [*drafts, *reopened]
        return sorted(found, key=lambda row: (row.date, row.activity_id))[:limit]

    async def templates(self, employee_id: str, limit: int, after: str | None) -> Sequence[TemplateRow]:
        """A person's templates, by id."""
        query = (
            select(TemplateRow)
            .where(TemplateRow.employee_id == employee_id, TemplateRow.description != "")
            .order_by(col(TemplateRow.template_id))
            .limit(limit)
        )
        if after is not None:
            query = query.where(col(TemplateRow.template_id) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()


def _drafts(employee_id: str) -> Any:
    """Drafts written after the last submission or decision of their activity, if it may still be submitted."""
    passed = or_(col(ActivityRow.seq) > col(DraftRow.seq), ~_REOPENED)
    gone = select(ActivityRow.activity_id).where(*_SAME, passed).exists()
    return select(DraftRow).where(DraftRow.employee_id == employee_id, col(DraftRow.discarded) == false(), ~gone)


def _reopened(employee_id: str) -> Any:
    """Reopened activities of which no draft was written since."""
    later = (col(DraftRow.discarded) == false(), col(DraftRow.seq) > col(ActivityRow.seq))
    drafted = select(DraftRow.activity_id).where(*_SAME, *later).exists()
    return select(ActivityRow).where(ActivityRow.employee_id == employee_id, _REOPENED, ~drafted)


def _page(row: Any, query: Any, limit: int, after: Place | None) -> Any:
    by_day = (col(row.date), col(row.activity_id))
    query = query.order_by(*by_day).limit(limit)
    return query if after is None else query.where(tuple_(*by_day) > after)
