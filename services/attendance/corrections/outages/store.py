"""The table of outages and its queries."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlalchemy.orm import defer
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class OutageRow(SQLModel, table=True):
    """An outage as it stands; `touches`: the number of days it names, `missed`: those days, as reported.

    `reported_at` in microseconds since 1970, UTC.
    """

    __tablename__ = "outage"

    outage_id: str = Field(primary_key=True, max_length=64)
    unit_id: str = Field(index=True, max_length=64)
    kind: str
    reason: str
    touches: int
    missed: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    status: str
    reported_by: str
    reported_at: int = Field(sa_type=BigInteger)
    decided_by: str | None = None
    refusal: str | None = None
    seq: int = Field(sa_type=BigInteger)


TABLES = [OutageRow]


class OutageStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outages(
        self, units: Collection[str] | None, status: str | None, limit: int, after: str
    ) -> Sequence[OutageRow]:
        """The outages by id, of these units or of all, without the days they name."""
        query = select(OutageRow).options(defer(OutageRow.missed)).where(col(OutageRow.outage_id) > after)  # type: ignore[arg-type]
        if units is not None:
            query = query.where(col(OutageRow.unit_id).in_(units))
        if status is not None:
            query = query.where(OutageRow.status == status)
        async with self._database.session() as session:
            return (await session.exec(query.order_by(col(OutageRow.outage_id)).limit(limit))).all()

    async def outage(self, outage_id: str) -> OutageRow | None:
        async with self._database.session() as session:
            return await session.get(OutageRow, outage_id)
