"""Each person's month in sums by verifier, and the questions asked of them."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, func
from sqlmodel import Field, SQLModel, col, select

from services.activity.figures.load import Worked
from services.activity.figures.sums import Sums
from shared.database import Database
from shared.period import Period

UNDECIDED = ""  # the verifier of what waits


class Tally(SQLModel, table=True):
    """A person's activities of a month that one verifier decided on; see Sums. `verifier` as the log names them."""

    __tablename__ = "tally"

    period: str = Field(primary_key=True, max_length=7)
    employee_id: str = Field(primary_key=True, max_length=64)
    verifier: str = Field(primary_key=True)
    entries: int
    late: int
    claimed: int
    verified: int
    returned: int
    rejected: int
    perfect: int
    with_evidence: int
    unopened: int
    offered: int
    accepted: int
    quality: int = Field(sa_type=BigInteger)
    quality_squares: int = Field(sa_type=BigInteger)
    under_4h: int
    under_8h: int
    under_24h: int
    under_48h: int
    under_72h: int
    under_120h: int
    under_240h: int
    longer: int


TABLES = [Tally]


class Judged(NamedTuple):
    """What a verifier decided of one person's month."""

    verifier_id: str
    employee_id: str
    sums: Sums


_SUMS = [getattr(Tally, name) for name in Sums._fields]
_WORKED = [func.sum(column) for column in (Tally.claimed, Tally.accepted, Tally.entries, Tally.late)]


class FigureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def judged(self, period: Period) -> list[Judged]:
        """Every verifier's decisions on every person's month, in no order."""
        query = select(Tally.verifier, Tally.employee_id, *_SUMS).where(
            Tally.period == period, Tally.verifier != UNDECIDED
        )
        return [Judged(row[0].partition(":")[2], row[1], Sums(*row[2:])) for row in await self._all(query)]

    async def worked(self, period: Period, people: Collection[str] | None = None) -> dict[str, Worked]:
        """The months of these people, or of all, who entered anything."""
        query = select(Tally.employee_id, *_WORKED).where(Tally.period == period).group_by(col(Tally.employee_id))
        if people is not None:
            query = query.where(col(Tally.employee_id).in_(people))
        return {row[0]: Worked(*map(int, row[1:])) for row in await self._all(query)}

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()
