"""The tables of drafts and templates, and the questions asked of them."""

from collections.abc import Sequence
from datetime import date as Day
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class DraftRow(SQLModel, table=True):
    """The last word on a draft. A discarded one stays, without what it said: an older word may come after it."""

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
    """The last word on a template; without a description it is dropped."""

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


TABLES = [DraftRow, TemplateRow]


class TemplateStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
