"""The tables of absences, as attendance records them, and the queries on them, on activities and on the tally."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func
from sqlmodel import Field, SQLModel, col, select

from services.activity.todo.domain import ReturnedReport
from services.activity.todo.expected import PRESENT, Absence
from services.activity.todo.readiness import Numbers
from services.activity.work.feature import ActivityRow
from services.activity.work.tally.domain import NOBODY
from services.activity.work.tally.feature import Tally
from shared.projections.database import Database
from shared.values.period import Days, Period, bit, first_day, last_day, overlap, period_of

QUARTER = 900_000_000  # microseconds
_MONTH: Sequence[Any] = (Tally.period, Tally.employee_id)
_NUMBERS: Sequence[Any] = (
    func.max(Tally.reported),  # one row has it; a sum of these would come as a decimal number
    func.sum(case((col(Tally.verifier) == NOBODY, Tally.entries), else_=0)),
    func.sum(Tally.returned),
    func.sum(Tally.verified),
    func.sum(Tally.accepted),
)


class Undecided(NamedTuple):
    """Reports of a person's day that wait for a decision, those submitted in one quarter of an hour.

    `submitted_at` is the first of these, in microseconds since 1970, UTC.
    """

    employee_id: str
    date: date
    reports: int
    submitted_at: int


class TodoStore:
    """Queries; where `people` is None, of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def months(
        self, people: Collection[str] | None, periods: Collection[Period]
    ) -> dict[Period, dict[str, Numbers]]:
        """Numbers by month and employee id; people who never submitted anything of the month are left out."""
        query = select(*_MONTH, *_NUMBERS).where(col(Tally.period).in_(periods)).group_by(*_MONTH)
        found: dict[Period, dict[str, Numbers]] = {period: {} for period in periods}
        for period, employee_id, *numbers in await self._all(_of(query, Tally, people)):
            found[period][employee_id] = Numbers(*numbers)
        return found

    async def absences(
        self, people: Collection[str] | None, periods: Collection[Period]
    ) -> dict[Period, dict[str, Absence]]:
        """Absences by month and employee id; people who have none in the month are left out."""
        first, last = first_day(min(periods)), last_day(max(periods))
        excuses = select(col(ExcusedRow.employee_id), col(ExcusedRow.date_from), col(ExcusedRow.date_to)).where(
            ExcusedRow.date_from <= last, ExcusedRow.date_to >= first, col(ExcusedRow.cancelled).is_(False)
        )
        rosters = select(col(RosteredRow.employee_id), col(RosteredRow.date), col(RosteredRow.shifts)).where(
            RosteredRow.date >= first, RosteredRow.date <= last
        )
        found: dict[Period, dict[str, Absence]] = {period: {} for period in periods}
        for employee_id, since, until in await self._all(_of(excuses, ExcusedRow, people)):
            for period in periods:
                _add(found[period], employee_id, excused=overlap(period, since, until))
        for employee_id, day, works in await self._all(_of(rosters, RosteredRow, people)):
            if (of_month := found.get(period_of(day))) is not None:
                _add(of_month, employee_id, **{"shifts" if works else "free": bit(day)})
        return found

    async def returned(self, people: Collection[str], since: date) -> dict[str, list[ReturnedReport]]:
        """The returned reports of the days since a date, by employee id, the oldest first."""
        row = ActivityRow
        columns = (row.employee_id, row.date, row.activity_id, row.reason, row.decided_at)
        query = (
            select(*map(col, columns))
            .where(
                col(ActivityRow.employee_id).in_(people), ActivityRow.status == "RETURNED", ActivityRow.date >= since
            )
            .order_by(col(ActivityRow.date), col(ActivityRow.activity_id))
        )
        found: dict[str, list[ReturnedReport]] = defaultdict(list)
        for employee_id, day, activity_id, reason, decided_at in await self._all(query):
            found[employee_id].append(ReturnedReport(day, activity_id, reason or "", decided_at))
        return dict(found)

    async def undecided(self, people: Collection[str]) -> Sequence[Undecided]:
        """The reports that these people have submitted and nobody has decided on, the oldest first.

        A row for each person, day and quarter of an hour: every zone's midnight is between two quarters, so that the
        reports of one row were submitted on one day, in whatever zone.
        """
        submitted = col(ActivityRow.submitted_at)
        keys = (col(ActivityRow.date), col(ActivityRow.employee_id), submitted // QUARTER)
        query = (
            select(col(ActivityRow.employee_id), col(ActivityRow.date), func.count(), func.min(submitted))
            .where(col(ActivityRow.employee_id).in_(people), ActivityRow.status == "SUBMITTED")
            .group_by(*keys)
            .order_by(*keys)
        )
        return [Undecided(*row) for row in await self._all(query)]

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()


def _add(absences: dict[str, Absence], employee_id: str, excused: Days = 0, shifts: Days = 0, free: Days = 0) -> None:
    before = absences.get(employee_id, PRESENT)
    absences[employee_id] = Absence(before.excused | excused, before.shifts | shifts, before.free | free)


def _of(query: Any, table: Any, people: Collection[str] | None) -> Any:
    return query if people is None else query.where(col(table.employee_id).in_(people))


class ExcusedRow(SQLModel, table=True):
    """An excused absence, both dates included."""

    __tablename__ = "excused"

    employee_id: str = Field(primary_key=True, max_length=64)
    excuse_id: str = Field(primary_key=True, max_length=64)
    date_from: dt.date
    date_to: dt.date = Field(index=True)
    cancelled: bool


class RosteredRow(SQLModel, table=True):
    """A day of a person's roster, with or without shifts."""

    __tablename__ = "rostered"

    employee_id: str = Field(primary_key=True, max_length=64)
    date: dt.date = Field(primary_key=True, index=True)
    shifts: bool


TABLES: list[type[SQLModel]] = [ExcusedRow, RosteredRow]
