"""The catalogue's tables and the query on them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import JSON, BigInteger, Column, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class CatalogueRow(SQLModel, table=True):
    """One definition of a code from a date on."""

    __tablename__ = "catalogue_entry"

    code: str = Field(primary_key=True, max_length=64)
    event_id: str = Field(primary_key=True, max_length=64)
    effective_from: date
    title: str
    unit: str
    standard_minutes: int
    evidence: str
    quality_standard: str | None = None
    positions: list[str] = Field(sa_column=Column(JSON, nullable=False))
    retired: bool
    seq: int = Field(sa_type=BigInteger)


class CataloguePost(SQLModel, table=True):
    """A post that an entry belongs to; an entry of every post has one row without a post."""

    __tablename__ = "catalogue_post"

    code: str = Field(primary_key=True, max_length=64)
    event_id: str = Field(primary_key=True, max_length=64)
    position_id: str = Field(primary_key=True, max_length=64)


EVERY_POST = ""
TABLES: list[type[SQLModel]] = [CatalogueRow, CataloguePost]


class CatalogueStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, on: date, position_id: str | None, limit: int, after: str | None) -> Sequence[CatalogueRow]:
        """The entries that hold on a day and are not retired, of a post or of all, by code."""
        row, other = CatalogueRow, aliased(CatalogueRow)
        later = select(other.code).where(
            other.code == row.code,
            other.effective_from <= on,
            tuple_(col(other.effective_from), col(other.seq)) > tuple_(col(row.effective_from), col(row.seq)),
        )
        query = (
            select(row)
            .where(col(row.effective_from) <= on, col(row.retired).is_(False), ~later.exists())
            .order_by(col(row.code))
            .limit(limit)
        )
        if position_id is not None:
            post = select(CataloguePost.code).where(
                CataloguePost.code == row.code,
                CataloguePost.event_id == row.event_id,
                col(CataloguePost.position_id).in_((position_id, EVERY_POST)),
            )
            query = query.where(post.exists())
        if after is not None:
            query = query.where(col(row.code) > after)
        async with self._database.session() as session:
            return (await session.exec(query)).all()
