"""The reader of lists and of units' months, a module of its own as it gathers them from several sources.

Roster and calendar in memory say when people work, a few queries what they did.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.activity.deadlines.feature import Windows
from services.activity.limits.domain import ActivityLimits
from services.activity.todo.domain import Todo, open_again, sort_out
from services.activity.todo.expected import PRESENT, Absence, WorkingDays, dates, expected, working
from services.activity.todo.queues import ReviewQueueReader
from services.activity.todo.readiness import MonthProgress, Numbers
from services.activity.todo.store import TodoStore
from shared.city.calendar import Workdays
from shared.city.roster import Career
from shared.projections.directory import Directory
from shared.values.period import Days, Period, first_day, last_day, overlap, period_of

AT_ONCE = 16  # units: those not remembered take long enough for other requests to be let in between

_DAY = timedelta(days=1)
_NOTHING = Numbers()


class _MonthOfTables(NamedTuple):
    """A month by the tables, by employee id."""

    period: Period
    numbers: Mapping[str, Numbers]
    absences: Mapping[str, Absence]


class TodoReader:
    def __init__(self, store: TodoStore, directory: Directory, windows: Windows, limits: ActivityLimits) -> None:
        self._store = store
        self._directory = directory
        self._windows = windows
        self._queues = ReviewQueueReader(store, directory, limits)
        self._staff = Staff(directory)

    async def ready(self) -> None:
        """Return when roster, calendar and deadlines are known."""
        await self._windows.ready()

    def local(self, employee_id: str, now: datetime) -> datetime:
        """The time where a person works; UTC where the roster does not know them."""
        career = self._directory.known(employee_id)
        return now.astimezone(self._directory.zone(career, now.date())) if career else now

    async def todos(self, people: Collection[str], now: datetime) -> dict[str, Todo]:
        """The list of each of the people, of last month and this; people whom the roster does not know are left out.

        Raises Problem 503 while the deadlines are not known.
        """
        careers = {one: career for one in people if (career := self._directory.known(one)) is not None}
        local = {employee_id: self.local(employee_id, now) for employee_id in careers}
        since = {_last_month(at.date()) for at in local.values()}
        periods = {period_of(day) for day in {*since, *(at.date() for at in local.values())}}
        tables = await self._tables(list(careers), periods) if careers else {}
        returned = await self._store.returned(list(careers), min(since, default=now.date()))
        queues = await self._queues.of(list(careers), now)
        workdays, found = self._directory.workdays, dict[str, Todo]()
        for employee_id, career in careers.items():
            today = local[employee_id].date()
            both = [tables[period_of(day)] for day in (_last_month(today), today)]
            due, without = _reports(workdays, employee_id, career, both, today)
            deadlines = self._windows.of(career)
            past = sort_out(without, deadlines, local[employee_id])
            back = [row for row in returned.get(employee_id, ()) if row.date >= _last_month(today)]
            found[employee_id] = Todo(
                employee_id,
                today,
                today in due,
                past.open,
                past.closing,
                past.closed,
                open_again(back, deadlines, now),
                queues[employee_id].waiting,
                queues[employee_id].escalated,
            )
        return found

    async def unit(self, unit_id: str, period: Period, now: datetime) -> list[MonthProgress]:
        """The month of everybody whose month the unit's closing settles, by id."""
        staff = self._staff.of(unit_id, period)
        return _months(staff, (await self._tables(list(staff), [period]))[period], self._gone(unit_id, period, now))

    async def city(self, period: Period, now: datetime) -> dict[str, list[MonthProgress]]:
        """The month of everybody, by unit id; units without people are left out."""
        tables = (await self._tables(None, [period]))[period]
        found: dict[str, list[MonthProgress]] = {}
        for number, unit_id in enumerate(sorted(self._directory.organisation.units)):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
            staff = self._staff.of(unit_id, period)
            if staff:
                found[unit_id] = _months(staff, tables, self._gone(unit_id, period, now))
        return found

    async def _tables(
        self, people: Collection[str] | None, periods: Collection[Period]
    ) -> dict[Period, _MonthOfTables]:
        numbers, absences = await self._store.months(people, periods), await self._store.absences(people, periods)
        return {period: _MonthOfTables(period, numbers[period], absences[period]) for period in periods}

    def _gone(self, unit_id: str, period: Period, now: datetime) -> Days:
        """The past days of the month, by the clock of the unit."""
        unit = self._directory.organisation.unit(unit_id)
        zone = ZoneInfo(unit.timezone if unit else "UTC")
        return overlap(period, first_day(period), now.astimezone(zone).date() - _DAY)


def _months(staff: Mapping[str, WorkingDays], tables: _MonthOfTables, gone: Days) -> list[MonthProgress]:
    found = []
    for employee_id, works in staff.items():
        numbers = tables.numbers.get(employee_id, _NOTHING)
        missing = expected(works, tables.absences.get(employee_id, PRESENT)) & gone & ~numbers.reported
        found.append(MonthProgress(employee_id, missing, numbers))
    return found


def _reports(
    workdays: Workdays, employee_id: str, career: Career, months: Collection[_MonthOfTables], today: date
) -> tuple[list[date], list[date]]:
    """The days on which a report is expected, and the past ones of them without a report."""
    due: list[date] = []
    gone: list[date] = []
    for month in months:
        works = working(workdays, career, month.period)
        days = expected(works, month.absences.get(employee_id, PRESENT))
        due += dates(month.period, days)
        gone += dates(month.period, days & ~month.numbers.get(employee_id, _NOTHING).reported)
    return due, [day for day in gone if day < today]


def _last_month(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - _DAY).replace(day=1)


REMEMBERED = 1_000  # units' months: a few months of a city


class Staff:
    """The people whose month a unit's closing settles, and their working days.

    They are remembered until roster or calendar change.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._of = lru_cache(REMEMBERED)(self._work_out)

    def of(self, unit_id: str, period: Period) -> Mapping[str, WorkingDays]:
        """The working days of the unit's people, by employee id in order."""
        return self._of(unit_id, period, self._directory.changes)

    def _work_out(self, unit_id: str, period: Period, changes: int) -> Mapping[str, WorkingDays]:
        workdays = self._directory.workdays
        ever = self._directory.staff(unit_id, first_day(period), last_day(period))
        return {
            employee_id: working(workdays, career, period)
            for employee_id, career in ever.items()
            if career.unit_for(period) == unit_id
        }
