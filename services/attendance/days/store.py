"""The facts of people's days, read from the tables of several features in six queries."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case
from sqlmodel import col, select

from services.attendance.corrections.domain import UNDECIDED
from services.attendance.corrections.feature import CorrectionRequestRow
from services.attendance.days.domain import Assembly, Correction, DayFacts, Excuse, PendingCorrection
from services.attendance.punches.feature import AssemblyRow, CorrectionRow, ExcuseRow, PunchRow
from services.attendance.rosters.feature import hours_of, rostered
from shared.city.workday import Kind, Punch
from shared.projections.database import Database

_MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_KINDS: dict[str, Kind] = {"IN": "IN", "OUT": "OUT", "UNKNOWN": "ANY"}
_ZONES_AND_NIGHTS = timedelta(days=2)  # how far from a date a punch or a shift of its workday can lie


class DayStore:
    """Queries. Every answer is in a fixed order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, people: Collection[str], first: date, last: date) -> dict[str, DayFacts]:
        """The facts of each person's workdays from `first` to `last`, both included: one query per kind for all."""
        if not people:
            return {}
        around = first - _ZONES_AND_NIGHTS, last + _ZONES_AND_NIGHTS  # their shifts may claim punches of the days
        async with self._database.session() as session:
            punches = _by_person((await session.exec(_punches(people, first, last))).all())
            corrected = _by_person((await session.exec(_corrections(people, first, last))).all())
            excused = _by_person((await session.exec(_excuses(people, first, last))).all())
            attended = _by_person((await session.exec(_assemblies(people, first, last))).all())
            pending = _by_person((await session.exec(_pending(people, first, last))).all())
            shifts = _by_person((await session.exec(rostered(people, *around))).all())
        return {
            each: DayFacts(
                [Punch(at, _KINDS[direction], *rest) for at, direction, *rest, _ in punches.get(each, ())],
                [Correction(*row) for row in corrected.get(each, ())],
                [Excuse(*row) for row in excused.get(each, ())],
                [Assembly(*row) for row in attended.get(each, ())],
                [
                    PendingCorrection(start, end, status == "ENDORSED", requested_at)
                    for start, end, status, requested_at in pending.get(each, ())
                ],
                {day: hours_of(hours) for day, hours in shifts.get(each, ())},
                {event_id: metres for *_, event_id, metres in punches.get(each, ()) if metres is not None},
            )
            for each in people
        }


def _punches(people: Collection[str], first: date, last: date) -> Any:
    """Select the punches that may belong to the days."""
    columns = (
        PunchRow.employee_id,
        PunchRow.at,
        PunchRow.direction,
        PunchRow.punch_id,
        PunchRow.seq,
        PunchRow.event_id,
    )
    outside = case((col(PunchRow.zone) == "OUT_OF_ZONE", col(PunchRow.distance_m)))
    return (
        select(*map(col, columns))
        .add_columns(outside)
        .where(col(PunchRow.employee_id).in_(people))
        .where(col(PunchRow.at) >= _midnight(first - _ZONES_AND_NIGHTS))
        .where(col(PunchRow.at) < _midnight(last + _ZONES_AND_NIGHTS))
        .order_by(col(PunchRow.at), col(PunchRow.punch_id))
    )


def _corrections(people: Collection[str], first: date, last: date) -> Any:
    columns = (
        CorrectionRow.employee_id,
        CorrectionRow.day,
        CorrectionRow.check_in,
        CorrectionRow.check_out,
        CorrectionRow.event_id,
    )
    return (
        select(*map(col, columns))
        .where(col(CorrectionRow.employee_id).in_(people), col(CorrectionRow.day).between(first, last))
        .order_by(col(CorrectionRow.seq))
    )


def _excuses(people: Collection[str], first: date, last: date) -> Any:
    """Select the excuses that include one of the days and are not cancelled."""
    columns = (ExcuseRow.employee_id, ExcuseRow.kind, ExcuseRow.date_from, ExcuseRow.date_to, ExcuseRow.event_id)
    return (
        select(*map(col, columns))
        .where(col(ExcuseRow.employee_id).in_(people), col(ExcuseRow.cancelled).is_(None))
        .where(col(ExcuseRow.date_from) <= last, col(ExcuseRow.date_to) >= first)
        .order_by(col(ExcuseRow.seq))
    )


def _assemblies(people: Collection[str], first: date, last: date) -> Any:
    columns = (
        AssemblyRow.employee_id,
        AssemblyRow.day,
        AssemblyRow.kind,
        AssemblyRow.present,
        AssemblyRow.event_id,
    )
    return (
        select(*map(col, columns))
        .where(col(AssemblyRow.employee_id).in_(people), col(AssemblyRow.day).between(first, last))
        .order_by(col(AssemblyRow.seq))
    )


def _pending(people: Collection[str], first: date, last: date) -> Any:
    """Select the undecided requests that include one of the days."""
    row = CorrectionRequestRow
    columns = (row.employee_id, row.date_from, row.date_to, row.status, row.requested_at)
    return (
        select(*map(col, columns))
        .where(col(row.employee_id).in_(people), col(row.status).in_(sorted(UNDECIDED)))
        .where(col(row.date_from) <= last, col(row.date_to) >= first)
        .order_by(col(row.requested_at), col(row.correction_id))
    )


def _by_person(rows: Iterable[Sequence[Any]]) -> dict[str, list[Sequence[Any]]]:
    """Group rows whose first column is an employee id by employee, without that column."""
    found: dict[str, list[Sequence[Any]]] = {}
    for employee_id, *row in rows:
        found.setdefault(employee_id, []).append(row)
    return found


def _midnight(day: date) -> int:
    return (day - _EPOCH).days * _MICROSECONDS_A_DAY
