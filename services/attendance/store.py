"""Attendance's tables and the questions asked of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel, col, select

from services.attendance.devices import store as devices
from services.attendance.leave import store as leave
from services.attendance.quarantine import store as quarantine
from shared.database import Database

_MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_ZONES_AND_NIGHTS = timedelta(days=2)  # how far from a date, in UTC, a punch of its workday can lie


class Punch(SQLModel, table=True):
    """One touch of a terminal or phone; `at` in microseconds since 1970, UTC."""

    employee_id: str = Field(primary_key=True, max_length=64)
    at: int = Field(primary_key=True, sa_type=BigInteger)
    punch_id: str = Field(primary_key=True, max_length=64)
    direction: str
    method: str
    device_id: str | None = None
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class Correction(SQLModel, table=True):
    """What replaces a day's arrival or departure, in microseconds since 1970, UTC."""

    employee_id: str = Field(primary_key=True, max_length=64)
    correction_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(index=True)
    check_in: int | None = Field(default=None, sa_type=BigInteger)
    check_out: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class Excuse(SQLModel, table=True):
    """An excused absence, both dates included; `cancelled` holds the reason it no longer counts."""

    employee_id: str = Field(primary_key=True, max_length=64)
    excuse_id: str = Field(primary_key=True, max_length=64)
    kind: str
    date_from: date
    date_to: date
    document: str | None = None
    cancelled: str | None = None
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class CalendarEntry(SQLModel, table=True):
    """A published schedule, a declared holiday or special hours, whole."""

    __tablename__ = "calendar_entry"

    event_id: str = Field(primary_key=True, max_length=64)
    kind: str = Field(index=True)
    seq: int = Field(sa_type=BigInteger)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLES = [Punch, Correction, Excuse, CalendarEntry, *devices.TABLES, *quarantine.TABLES, *leave.TABLES]


class AttendanceStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def punches(self, employee_id: str, first: date, last: date) -> Sequence[Punch]:
        """The punches that may belong to the workdays from `first` to `last`."""
        query = (
            select(Punch)
            .where(Punch.employee_id == employee_id)
            .where(Punch.at >= _midnight(first - _ZONES_AND_NIGHTS), Punch.at < _midnight(last + _ZONES_AND_NIGHTS))
            .order_by(col(Punch.at), col(Punch.punch_id))
        )
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def corrections(self, employee_id: str, first: date, last: date) -> Sequence[Correction]:
        query = (
            select(Correction)
            .where(Correction.employee_id == employee_id, Correction.day >= first, Correction.day <= last)
            .order_by(col(Correction.seq))
        )
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def excuses(self, employee_id: str, first: date, last: date) -> Sequence[Excuse]:
        """The excuses that touch a day from `first` to `last`, cancelled ones too, in log order."""
        query = (
            select(Excuse)
            .where(Excuse.employee_id == employee_id, Excuse.date_from <= last, Excuse.date_to >= first)
            .order_by(col(Excuse.seq))
        )
        async with self._database.session() as session:
            return (await session.exec(query)).all()

    async def calendar(self, kind: str) -> list[dict[str, Any]]:
        """What was said of one kind, in log order."""
        query = select(CalendarEntry).where(CalendarEntry.kind == kind).order_by(col(CalendarEntry.seq))
        async with self._database.session() as session:
            return [entry.data for entry in (await session.exec(query)).all()]


def _midnight(day: date) -> int:
    return (day - _EPOCH).days * _MICROSECONDS_A_DAY
