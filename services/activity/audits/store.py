"""Tables of samples and confirmations, and the queries on them."""

from collections.abc import Sequence

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database
from shared.values.period import Period


class SampleRow(SQLModel, table=True):
    """A sample as it was drawn; `activities` are [employee_id, activity_id] of its month.

    `_at` in microseconds since 1970, UTC.
    """

    __tablename__ = "audit_sample"

    unit_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    seed: str = Field(primary_key=True, max_length=2_000)
    share_bp: int
    population: int = Field(sa_type=BigInteger)
    activities: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    drawn_by: str
    drawn_at: int = Field(sa_type=BigInteger)


class ConfirmationRow(SQLModel, table=True):
    """Verified work that the inspectorate looked at again, and that stands."""

    __tablename__ = "confirmation"

    employee_id: str = Field(primary_key=True, max_length=64)
    period: str = Field(primary_key=True, max_length=7)
    activity_id: str = Field(primary_key=True, max_length=64)
    comment: str | None = None
    confirmed_by: str
    confirmed_at: int = Field(sa_type=BigInteger)


TABLES: list[type[SQLModel]] = [SampleRow, ConfirmationRow]


class AuditStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def samples(self, unit_id: str, period: Period, limit: int, after: str | None) -> Sequence[SampleRow]:
        """A unit's samples of a month, by seed."""
        query = select(SampleRow).where(SampleRow.unit_id == unit_id, SampleRow.period == period)
        if after is not None:
            query = query.where(col(SampleRow.seed) > after)
        async with self._database.session() as session:
            return (await session.exec(query.order_by(col(SampleRow.seed)).limit(limit))).all()

    async def confirmed(self, employee_ids: Sequence[str], period: Period) -> set[tuple[str, str]]:
        """The confirmed activities of these people's month: employee id and activity id."""
        query = select(ConfirmationRow.employee_id, ConfirmationRow.activity_id).where(
            col(ConfirmationRow.employee_id).in_(employee_ids), ConfirmationRow.period == period
        )
        async with self._database.session() as session:
            return set((await session.exec(query)).all())
