"""The table of published schedules and special hours, and the question asked of it."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from shared.projections.database import Database


class CalendarEntry(SQLModel, table=True):
    """A published schedule or special hours, the whole data; holidays are read from the calendar in memory."""

    __tablename__ = "calendar_entry"

    event_id: str = Field(primary_key=True, max_length=64)
    kind: str = Field(index=True)
    seq: int = Field(sa_type=BigInteger)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLES = [CalendarEntry]


class ScheduleStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, kind: str) -> list[dict[str, Any]]:
        """All entries of one kind, in log order."""
        query = select(CalendarEntry).where(CalendarEntry.kind == kind).order_by(col(CalendarEntry.seq))
        async with self._database.session() as session:
            return [entry.data for entry in (await session.exec(query)).all()]
