"""The tables of units and posts, and the questions asked of them.

Rows are only ever added, one for each definition; the last in the log holds.
So the tables are the same in whatever order events come in.
"""

from collections.abc import Sequence

from sqlalchemy import JSON, BigInteger, Column
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col, func, select

from shared.projections.database import Database


class Unit(SQLModel, table=True):
    """A definition of a unit; the last in the log holds."""

    unit_id: str = Field(primary_key=True, max_length=64)
    event_id: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    name: str
    kind: str
    timezone: str
    parent_id: str | None = None


class Position(SQLModel, table=True):
    """A definition of a post; the last in the log holds."""

    position_id: str = Field(primary_key=True, max_length=64)
    event_id: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    title: str
    unit_id: str
    position_class: int
    kind: str
    ceiling: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))


TABLES: list[type[SQLModel]] = [Unit, Position]


class OrganisationStore:
    """Queries. Every answer is in order of id; `after` is the id it goes on from, exclusive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def units(self, after: str, limit: int) -> Sequence[Unit]:
        definition = aliased(Unit)
        newest = select(func.max(definition.seq)).where(definition.unit_id == Unit.unit_id).scalar_subquery()
        query = select(Unit).where(Unit.unit_id > after, Unit.seq == newest).order_by(col(Unit.unit_id)).limit(limit)
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def positions(self, unit_id: str | None, after: str, limit: int) -> Sequence[Position]:
        """The posts, of one unit or of all."""
        definition = aliased(Position)
        newest = select(func.max(definition.seq)).where(definition.position_id == Position.position_id)
        query = select(Position).where(Position.position_id > after, Position.seq == newest.scalar_subquery())
        if unit_id is not None:
            query = query.where(Position.unit_id == unit_id)
        async with self._database.session() as session:
            return (await session.exec(query.order_by(col(Position.position_id)).limit(limit))).all()
