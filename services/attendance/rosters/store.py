"""The table of rosters and its queries."""

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from services.attendance.rosters.domain import Days
from shared.events.attendance.calendar import Hours
from shared.projections.database import Database


class RosterRow(SQLModel, table=True):
    """The shifts of one roster on a date, none for a free day; of a date's rows that with the highest `seq` holds."""

    __tablename__ = "roster_day"

    employee_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(primary_key=True)
    event_id: str = Field(primary_key=True, max_length=64)
    shifts: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    seq: int = Field(sa_type=BigInteger)


TABLES = [RosterRow]
Shifts = tuple[Hours, ...]


def rostered(people: Collection[str], first: date, last: date) -> Any:
    """The query for the rosters of these people between two days: employee id, day and shifts, in log order."""
    columns = (RosterRow.employee_id, RosterRow.day, RosterRow.shifts)
    return (
        select(*map(col, columns))
        .where(col(RosterRow.employee_id).in_(people), col(RosterRow.day).between(first, last))
        .order_by(col(RosterRow.seq))
    )


def hours_of(shifts: list[dict[str, str]]) -> Shifts:
    """The shifts of a row as the event has them."""
    return msgspec.convert(shifts, tuple[Hours, ...])


class RosterStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def days(self, employee_id: str, first: date = date.min, last: date = date.max) -> Days:
        """The shifts that hold for the dates rostered for a person between two days, both included, by date."""
        found = (await self.of_people([employee_id], first, last)).get(employee_id, {})
        return dict(sorted(found.items()))

    async def of_people(self, people: Collection[str], first: date, last: date) -> dict[str, dict[date, Shifts]]:
        """The shifts that hold for the rostered dates of many people between two days, by employee and date."""
        async with self._database.session() as session:
            rows = (await session.exec(rostered(people, first, last))).all()
        found: dict[str, dict[date, Shifts]] = {}
        for employee_id, day, shifts in rows:
            found.setdefault(employee_id, {})[day] = hours_of(shifts)
        return found
