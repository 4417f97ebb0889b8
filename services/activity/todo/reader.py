"""Who has what to do: the roster and calendar in memory say when they work, a few queries what they did."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.activity.authority import Superior
from services.activity.escalation import Escalation
from services.activity.limits import packaged
from services.activity.todo.expected import PRESENT, Absence, Workdays, dates, expected
from services.activity.todo.items import Todo, Waiting, closes_on
from services.activity.todo.readiness import Numbers, Standing, standing
from services.activity.todo.store import TodoStore, Undecided
from shared.directory import Directory
from shared.period import Period, first_day, last_day, period_of
from shared.roster import Career
from shared.who import Caller

_DAY = timedelta(days=1)
_NOTHING = Numbers()


class _Month(NamedTuple):
    """What the tables say of a month, by employee id."""

    period: Period
    numbers: Mapping[str, Numbers]
    absences: Mapping[str, Absence]


class TodoReader:
    def __init__(self, store: TodoStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    def local(self, employee_id: str, now: datetime) -> datetime:
        """The time where somebody works; UTC where the roster does not know."""
        career = self._directory.known(employee_id)
        return now.astimezone(self._directory.zone(career, now.date())) if career else now

    async def todos(self, people: Collection[str], now: datetime) -> dict[str, Todo]:
        """What each of the people has to do, of last month and this; nobody whom the roster does not know."""
        careers = {each: career for each in people if (career := self._directory.known(each)) is not None}
        days = {each: self.local(each, now).date() for each in careers}
        since = {_last_month(day) for day in days.values()}
        periods = {period_of(day) for day in {*since, *days.values()}}
        months = await self._months(list(careers), periods) if careers else {}
        returned = await self._store.returned(list(careers), min(since, default=now.date()))
        waiting = await self._waiting(list(careers), now)
        workdays = Workdays(self._directory.calendar)
        found: dict[str, Todo] = {}
        for each, career in careers.items():
            today = days[each]
            both = [months[period_of(day)] for day in (_last_month(today), today)]
            due, gone = _reports(workdays, each, career, both, today)
            window = packaged().on(today).entry_workdays
            found[each] = Todo(
                each,
                today,
                today in due,
                gone,
                [day for day in gone if closes_on(day, today, due, window)],
                [row for row in returned.get(each, ()) if row.date >= _last_month(today)],
                waiting.get(each, ()),
            )
        return found

    async def unit(self, unit_id: str, period: Period, now: datetime) -> list[Standing]:
        """Of everybody whose month the unit's closing settles, by id."""
        staff = self._staff(unit_id, period)
        month = (await self._months(list(staff), [period]))[period]
        return self._standings(unit_id, staff, month, Workdays(self._directory.calendar), now)

    async def city(self, period: Period, now: datetime) -> AsyncIterator[tuple[str, list[Standing]]]:
        """The same of every unit that has people, by its id."""
        month = (await self._months(None, [period]))[period]
        workdays = Workdays(self._directory.calendar)
        for unit_id in sorted(self._directory.organisation.units):
            staff = self._staff(unit_id, period)
            if staff:
                yield unit_id, self._standings(unit_id, staff, month, workdays, now)
            await asyncio.sleep(0)  # a city takes long enough for others to wait for it

    async def _months(self, people: Collection[str] | None, periods: Collection[Period]) -> dict[Period, _Month]:
        numbers, absences = await self._store.months(people, periods), await self._store.absences(people, periods)
        return {period: _Month(period, numbers[period], absences[period]) for period in periods}

    def _staff(self, unit_id: str, period: Period) -> dict[str, Career]:
        ever = self._directory.staff(unit_id, first_day(period), last_day(period))
        return {each: career for each, career in ever.items() if career.unit_for(period) == unit_id}

    def _standings(
        self, unit_id: str, staff: Mapping[str, Career], month: _Month, workdays: Workdays, now: datetime
    ) -> list[Standing]:
        gone = now.astimezone(self._zone(unit_id)).date() - _DAY
        return [
            standing(
                each,
                month.period,
                expected(workdays, career, month.absences.get(each, PRESENT), month.period, gone),
                month.numbers.get(each, _NOTHING),
            )
            for each, career in staff.items()
        ]

    async def _waiting(self, people: Collection[str], now: datetime) -> dict[str, list[Waiting]]:
        """What each of the people may decide on now, by whose work it is, the oldest first."""
        led = {each: self._directory.ever_led(each) for each in people}
        undecided: dict[str, list[Undecided]] = defaultdict(list)
        everybody = {author for authors in led.values() for author in authors}
        for row in await self._store.undecided(everybody) if everybody else ():
            undecided[row.employee_id].append(row)
        found: dict[str, list[Waiting]] = {}
        for each, authors in led.items():
            for author in authors:
                theirs = [row for row in undecided.get(author, ()) if self._may_decide(each, author, row.date, now)]
                if theirs:
                    waiting = Waiting(author, sum(row.reports for row in theirs), theirs[0].date)
                    found.setdefault(each, []).append(waiting)
        return {each: sorted(waiting, key=lambda one: (one.oldest, one.employee_id)) for each, waiting in found.items()}

    def _may_decide(self, superior: str, author: str, day: date, now: datetime) -> bool:
        """As who supervised the author on that day; who steps in for one who did not decide is not told here."""
        career, directory = self._directory.known(author), self._directory
        if career is None:
            return False
        zone = directory.zone(career, now.date())
        escalation = Escalation(career, directory.calendar, packaged(), zone, now, directory.known)
        caller = Caller(superior, frozenset({"employee"}))
        decider = Superior(caller, author, career, directory.known(superior), escalation)
        return not decider.steps_in(day) and decider.may_decide(day, 0)  # when it came matters only to who steps in

    def _zone(self, unit_id: str) -> ZoneInfo:
        unit = self._directory.organisation.unit(unit_id)
        return ZoneInfo(unit.timezone if unit else "UTC")


def _reports(
    workdays: Workdays, employee_id: str, career: Career, months: Collection[_Month], today: date
) -> tuple[list[date], list[date]]:
    """The days to `today` on which a report is expected, and those of them gone by without one."""
    due: list[date] = []
    gone: list[date] = []
    for month in months:
        absence = month.absences.get(employee_id, PRESENT)
        days = expected(workdays, career, absence, month.period, today)
        due += dates(month.period, days)
        gone += dates(month.period, days & ~month.numbers.get(employee_id, _NOTHING).reported)
    return due, [day for day in gone if day < today]


def _last_month(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - _DAY).replace(day=1)
