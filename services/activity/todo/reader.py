"""Who has what to do: the roster and calendar in memory say when they work, a few queries what they did."""

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

AT_ONCE = 16  # units: what is not remembered takes long enough for others to wait for it

_DAY = timedelta(days=1)
_NOTHING = Numbers()


class _Told(NamedTuple):
    """What the tables say of a month, by employee id."""

    period: Period
    numbers: Mapping[str, Numbers]
    absences: Mapping[str, Absence]


class TodoReader:
    def __init__(self, store: TodoStore, directory: Directory, windows: Windows, limits: ActivityLimits) -> None:
        self._store = store
        self._directory = directory
        self._windows = windows
        self._waiting = ReviewQueueReader(store, directory, limits)
        self._staff = Staff(directory)

    async def ready(self) -> None:
        """Returns when it is known who works when, and until when they may report."""
        await self._windows.ready()

    def local(self, employee_id: str, now: datetime) -> datetime:
        """The time where somebody works; UTC where the roster does not know."""
        career = self._directory.known(employee_id)
        return now.astimezone(self._directory.zone(career, now.date())) if career else now

    async def todos(self, people: Collection[str], now: datetime) -> dict[str, Todo]:
        """What each of the people has to do, of last month and this; nobody whom the roster does not know.

        Raises Problem 503 while it is not known until when anything may be reported.
        """
        careers = {each: career for each in people if (career := self._directory.known(each)) is not None}
        local = {each: self.local(each, now) for each in careers}
        since = {_last_month(at.date()) for at in local.values()}
        periods = {period_of(day) for day in {*since, *(at.date() for at in local.values())}}
        told = await self._told(list(careers), periods) if careers else {}
        returned = await self._store.returned(list(careers), min(since, default=now.date()))
        queued = await self._waiting.of(list(careers), now)
        workdays, found = self._directory.workdays, dict[str, Todo]()
        for each, career in careers.items():
            today = local[each].date()
            both = [told[period_of(day)] for day in (_last_month(today), today)]
            due, without = _reports(workdays, each, career, both, today)
            deadlines = self._windows.of(career)
            gone = sort_out(without, deadlines, local[each])
            back = [row for row in returned.get(each, ()) if row.date >= _last_month(today)]
            found[each] = Todo(
                each,
                today,
                today in due,
                gone.open,
                gone.closing,
                gone.closed,
                open_again(back, deadlines, now),
                queued[each].waiting,
                queued[each].escalated,
            )
        return found

    async def unit(self, unit_id: str, period: Period, now: datetime) -> list[MonthProgress]:
        """Of everybody whose month the unit's closing settles, by id."""
        staff = self._staff.of(unit_id, period)
        return _months(staff, (await self._told(list(staff), [period]))[period], self._gone(unit_id, period, now))

    async def city(self, period: Period, now: datetime) -> dict[str, list[MonthProgress]]:
        """The same of every unit that has people, by its id."""
        told = (await self._told(None, [period]))[period]
        found: dict[str, list[MonthProgress]] = {}
        for number, unit_id in enumerate(sorted(self._directory.organisation.units)):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
            staff = self._staff.of(unit_id, period)
            if staff:
                found[unit_id] = _months(staff, told, self._gone(unit_id, period, now))
        return found

    async def _told(self, people: Collection[str] | None, periods: Collection[Period]) -> dict[Period, _Told]:
        numbers, absences = await self._store.months(people, periods), await self._store.absences(people, periods)
        return {period: _Told(period, numbers[period], absences[period]) for period in periods}

    def _gone(self, unit_id: str, period: Period, now: datetime) -> Days:
        """The days of the month that have gone by in the unit."""
        unit = self._directory.organisation.unit(unit_id)
        zone = ZoneInfo(unit.timezone if unit else "UTC")
        return overlap(period, first_day(period), now.astimezone(zone).date() - _DAY)


def _months(staff: Mapping[str, WorkingDays], told: _Told, gone: Days) -> list[MonthProgress]:
    found = []
    for each, works in staff.items():
        numbers = told.numbers.get(each, _NOTHING)
        missing = expected(works, told.absences.get(each, PRESENT)) & gone & ~numbers.reported
        found.append(MonthProgress(each, missing, numbers))
    return found


def _reports(
    workdays: Workdays, employee_id: str, career: Career, months: Collection[_Told], today: date
) -> tuple[list[date], list[date]]:
    """The days on which a report is expected, and those of them gone by without one."""
    due: list[date] = []
    gone: list[date] = []
    for told in months:
        works = working(workdays, career, told.period)
        days = expected(works, told.absences.get(employee_id, PRESENT))
        due += dates(told.period, days)
        gone += dates(told.period, days & ~told.numbers.get(employee_id, _NOTHING).reported)
    return due, [day for day in gone if day < today]


def _last_month(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - _DAY).replace(day=1)


REMEMBERED = 1_000  # units' months: a few months of a city


class Staff:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._of = lru_cache(REMEMBERED)(self._work_out)

    def of(self, unit_id: str, period: Period) -> Mapping[str, WorkingDays]:
        """By employee id in order."""
        return self._of(unit_id, period, self._directory.changes)

    def _work_out(self, unit_id: str, period: Period, changes: int) -> Mapping[str, WorkingDays]:
        workdays = self._directory.workdays
        ever = self._directory.staff(unit_id, first_day(period), last_day(period))
        return {
            each: working(workdays, career, period)
            for each, career in ever.items()
            if career.unit_for(period) == unit_id
        }
