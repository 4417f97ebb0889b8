"""The questions that "what must I do next" asks of its tables and of the activities."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import col, select

from services.activity.store import ActivityRow
from services.activity.todo.expected import Absence, bit, overlap
from services.activity.todo.items import Returned
from services.activity.todo.readiness import Numbers
from services.activity.todo.tables import ExcusedRow, MonthRow, RosteredRow
from shared.database import Database
from shared.period import Period, first_day, last_day

_NUMBERS = (
    MonthRow.employee_id,
    MonthRow.reported,
    MonthRow.submitted,
    MonthRow.returned,
    MonthRow.verified,
    MonthRow.minutes,
)


class Undecided(NamedTuple):
    """How much of a person's day waits for a decision."""

    employee_id: str
    date: date
    reports: int


class TodoStore:
    """Queries; `people` None: of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def months(self, people: Collection[str] | None, period: Period) -> dict[str, Numbers]:
        """By employee id; nobody who never submitted anything of the month."""
        query = _of(select(*map(col, _NUMBERS)).where(MonthRow.period == period), MonthRow, people)
        return {employee_id: Numbers(*numbers) for employee_id, *numbers in await self._all(query)}

    async def absences(self, people: Collection[str] | None, period: Period) -> dict[str, Absence]:
        """By employee id; nobody who has none in the month."""
        first, last = first_day(period), last_day(period)
        excuses = select(ExcusedRow).where(
            ExcusedRow.date_from <= last, ExcusedRow.date_to >= first, col(ExcusedRow.cancelled).is_(False)
        )
        rosters = select(RosteredRow).where(col(RosteredRow.date).between(first, last))
        found: dict[str, Absence] = defaultdict(Absence)
        for excuse in await self._all(_of(excuses, ExcusedRow, people)):
            known = found[excuse.employee_id]
            excused = known.excused | overlap(period, excuse.date_from, excuse.date_to)
            found[excuse.employee_id] = known._replace(excused=excused)
        for day in await self._all(_of(rosters, RosteredRow, people)):
            known = found[day.employee_id]
            kept = "shifts" if day.shifts else "free"
            found[day.employee_id] = known._replace(**{kept: getattr(known, kept) | bit(day.date)})
        return dict(found)

    async def returned(self, people: Collection[str], since: date) -> dict[str, list[Returned]]:
        """What was given back of the days since a date, by employee id, the oldest first."""
        query = (
            select(*map(col, (ActivityRow.employee_id, ActivityRow.date, ActivityRow.activity_id, ActivityRow.reason)))
            .where(
                col(ActivityRow.employee_id).in_(people), ActivityRow.status == "RETURNED", ActivityRow.date >= since
            )
            .order_by(col(ActivityRow.date), col(ActivityRow.activity_id))
        )
        found: dict[str, list[Returned]] = defaultdict(list)
        for employee_id, day, activity_id, reason in await self._all(query):
            found[employee_id].append(Returned(day, activity_id, reason or ""))
        return dict(found)

    async def undecided(self, people: Collection[str]) -> Sequence[Undecided]:
        """What these people have submitted and nobody has decided on, a row a person and day, the oldest first."""
        keys = (col(ActivityRow.date), col(ActivityRow.employee_id))
        query = (
            select(col(ActivityRow.employee_id), col(ActivityRow.date), func.count())
            .where(col(ActivityRow.employee_id).in_(people), ActivityRow.status == "SUBMITTED")
            .group_by(*keys)
            .order_by(*keys)
        )
        return [Undecided(*row) for row in await self._all(query)]

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()


def _of(query: Any, table: Any, people: Collection[str] | None) -> Any:
    return query if people is None else query.where(col(table.employee_id).in_(people))
