"""The table of closed months, and the question asked of it."""

from collections.abc import Sequence

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class Closing(SQLModel, table=True):
    """A unit's month, closed for ever; `closed_at` in microseconds since 1970, UTC."""

    period: str = Field(primary_key=True, max_length=7)
    unit_id: str = Field(primary_key=True, max_length=64)
    closed_at: int = Field(sa_type=BigInteger)
    closed_by: str
    seq: int = Field(sa_type=BigInteger)
    event_id: str


TABLES: list[type[SQLModel]] = [Closing]


class ClosingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def closings(self, period: str, after: str, limit: int) -> Sequence[Closing]:
        """The closings of a month in order of unit; `after` is the unit it goes on from, exclusive."""
        query = (
            select(Closing)
            .where(Closing.period == period, Closing.unit_id > after)
            .order_by(col(Closing.unit_id))
            .limit(limit)
        )
        async with self._database.session() as session:
            return (await session.exec(query)).all()
