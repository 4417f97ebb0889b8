"""Attendance's tables and the questions asked of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, case
from sqlmodel import Field, SQLModel, col, func, select

from services.attendance.assemblies import store as assemblies
from services.attendance.corrections import store as corrections
from services.attendance.corrections.domain import UNDECIDED
from services.attendance.corrections.outages import store as outages
from services.attendance.corrections.store import CorrectionRequestRow
from services.attendance.days import facts
from services.attendance.days.facts import Facts
from services.attendance.devices import store as devices
from services.attendance.leave import store as leave
from services.attendance.quarantine import store as quarantine
from services.attendance.rosters import store as rosters
from shared.city.workday import Kind
from shared.city.workday import Punch as Touch
from shared.projections.database import Database

_MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_KINDS: dict[str, Kind] = {"IN": "IN", "OUT": "OUT", "UNKNOWN": "ANY"}
_ZONES_AND_NIGHTS = timedelta(days=2)  # how far from a date a punch or a shift of its workday can lie


class Punch(SQLModel, table=True):
    """One touch of a terminal or phone; `at`, by its clock, and `recorded_at` in microseconds since 1970, UTC.

    `zone`, `distance_m` and `mock` are of a phone that said where it was. What was folded before these columns were
    there is NULL in them until a rebuild.
    """

    employee_id: str = Field(primary_key=True, max_length=64)
    at: int = Field(primary_key=True, sa_type=BigInteger)
    punch_id: str = Field(primary_key=True, max_length=64)
    direction: str
    method: str
    device_id: str | None = None
    recorded_at: int | None = Field(default=None, sa_type=BigInteger)
    zone: str | None = None
    distance_m: int | None = Field(default=None, sa_type=BigInteger)
    mock: bool | None = None
    seq: int = Field(sa_type=BigInteger)
    event_id: str


class Correction(SQLModel, table=True):
    """What replaces a day's arrival or departure, in microseconds since 1970, UTC; `outage_id`: after which outage."""

    employee_id: str = Field(primary_key=True, max_length=64)
    correction_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(index=True)
    check_in: int | None = Field(default=None, sa_type=BigInteger)
    check_out: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    outage_id: str | None = Field(default=None, index=True, max_length=64)
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
    """A published schedule or special hours, whole; holidays are asked of the calendar in memory."""

    __tablename__ = "calendar_entry"

    event_id: str = Field(primary_key=True, max_length=64)
    kind: str = Field(index=True)
    seq: int = Field(sa_type=BigInteger)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


TABLES = [
    Punch,
    Correction,
    Excuse,
    CalendarEntry,
    *devices.TABLES,
    *quarantine.TABLES,
    *leave.TABLES,
    *assemblies.TABLES,
    *corrections.TABLES,
    *outages.TABLES,
    *rosters.TABLES,
]


class AttendanceStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, people: Collection[str], first: date, last: date) -> dict[str, Facts]:
        """What the workdays from `first` to `last` of each of the people are judged by: a query a kind for all."""
        if not people:
            return {}
        around = first - _ZONES_AND_NIGHTS, last + _ZONES_AND_NIGHTS  # their shifts may claim punches of the days
        async with self._database.session() as session:
            touches = _by_person((await session.exec(_punches(people, first, last))).all())
            corrected = _by_person((await session.exec(_corrections(people, first, last))).all())
            excused = _by_person((await session.exec(_excuses(people, first, last))).all())
            attended = _by_person((await session.exec(assemblies.between(people, first, last))).all())
            pending = _by_person((await session.exec(_pending(people, first, last))).all())
            shifts = _by_person((await session.exec(rosters.rostered(people, *around))).all())
        return {
            each: Facts(
                [Touch(at, _KINDS[direction], *rest) for at, direction, *rest, _ in touches.get(each, ())],
                [facts.Correction(*row) for row in corrected.get(each, ())],
                [facts.Excuse(*row) for row in excused.get(each, ())],
                [facts.Assembly(*row) for row in attended.get(each, ())],
                [
                    facts.Pending(start, end, status == "ENDORSED", asked)
                    for start, end, status, asked in pending.get(each, ())
                ],
                {day: rosters.hours_of(said) for day, said in shifts.get(each, ())},
                {event_id: metres for *_, event_id, metres in touches.get(each, ()) if metres is not None},
            )
            for each in people
        }

    async def corrected_after(self, outage_id: str) -> int:
        """How many days were put right after an outage."""
        query = select(func.count()).select_from(Correction).where(Correction.outage_id == outage_id)
        async with self._database.session() as session:
            return (await session.exec(query)).one()

    async def calendar(self, kind: str) -> list[dict[str, Any]]:
        """What was said of one kind, in log order."""
        query = select(CalendarEntry).where(CalendarEntry.kind == kind).order_by(col(CalendarEntry.seq))
        async with self._database.session() as session:
            return [entry.data for entry in (await session.exec(query)).all()]


def _punches(people: Collection[str], first: date, last: date) -> Any:
    """Those that may belong to the days."""
    columns = (Punch.employee_id, Punch.at, Punch.direction, Punch.punch_id, Punch.seq, Punch.event_id)
    outside = case((col(Punch.zone) == "OUT_OF_ZONE", col(Punch.distance_m)))
    return (
        select(*map(col, columns))
        .add_columns(outside)
        .where(col(Punch.employee_id).in_(people))
        .where(col(Punch.at) >= _midnight(first - _ZONES_AND_NIGHTS))
        .where(col(Punch.at) < _midnight(last + _ZONES_AND_NIGHTS))
        .order_by(col(Punch.at), col(Punch.punch_id))
    )


def _corrections(people: Collection[str], first: date, last: date) -> Any:
    columns = (Correction.employee_id, Correction.day, Correction.check_in, Correction.check_out, Correction.event_id)
    return (
        select(*map(col, columns))
        .where(col(Correction.employee_id).in_(people), col(Correction.day).between(first, last))
        .order_by(col(Correction.seq))
    )


def _excuses(people: Collection[str], first: date, last: date) -> Any:
    """Those that touch one of the days and were not cancelled."""
    columns = (Excuse.employee_id, Excuse.kind, Excuse.date_from, Excuse.date_to, Excuse.event_id)
    return (
        select(*map(col, columns))
        .where(col(Excuse.employee_id).in_(people), col(Excuse.cancelled).is_(None))
        .where(col(Excuse.date_from) <= last, col(Excuse.date_to) >= first)
        .order_by(col(Excuse.seq))
    )


def _pending(people: Collection[str], first: date, last: date) -> Any:
    """Those that touch one of the days."""
    row = CorrectionRequestRow
    columns = (row.employee_id, row.date_from, row.date_to, row.status, row.requested_at)
    return (
        select(*map(col, columns))
        .where(col(row.employee_id).in_(people), col(row.status).in_(sorted(UNDECIDED)))
        .where(col(row.date_from) <= last, col(row.date_to) >= first)
        .order_by(col(row.requested_at), col(row.correction_id))
    )


def _by_person(rows: Iterable[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """Rows that begin with an employee id, without it, by employee."""
    found: dict[str, list[Sequence[Any]]] = {}
    for employee_id, *row in rows:
        found.setdefault(employee_id, []).append(row)
    return found


def _midnight(day: date) -> int:
    return (day - _EPOCH).days * _MICROSECONDS_A_DAY
