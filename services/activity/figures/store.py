"""The queries of figures on the tally: each person's month in sums by verifier."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import col, select

from services.activity.figures.domain import PersonMonth
from services.activity.work.tally.domain import NOBODY, Sums
from services.activity.work.tally.feature import Tally
from shared.projections.database import Database
from shared.values.period import Period


class Judged(NamedTuple):
    """A verifier's decisions on one person's month."""

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
            Tally.period == period, Tally.verifier != NOBODY
        )
        return [Judged(row[0].partition(":")[2], row[1], Sums(*row[2:])) for row in await self._all(query)]

    async def worked(self, period: Period, people: Collection[str] | None = None) -> dict[str, PersonMonth]:
        """The month of each of these people, or of all, who entered anything."""
        counted = Tally.period == period, Tally.entries > 0
        query = select(Tally.employee_id, *_WORKED).where(*counted).group_by(col(Tally.employee_id))
        if people is not None:
            query = query.where(col(Tally.employee_id).in_(people))
        return {row[0]: PersonMonth(*row[1:]) for row in await self._all(query)}

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()
