"""The city's calendar: the hours of each schedule, and the holidays (domain 2.1, design 7)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, assert_never

import msgspec

from shared.city.history import Dated, Undated, keep, latest
from shared.events.attendance.calendar import (
    CalendarEvent,
    HolidayDeclared,
    HolidayWithdrawn,
    Hours,
    SchedulePublished,
    SpecialHoursDeclared,
    Weekday,
    Weekly,
)
from shared.values.period import Days, Period, bit, days_of, overlap, period_of, periods_between

WEEKDAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class Version(Dated, frozen=True, gc=False, kw_only=True):
    """A schedule's weekly hours from a date on."""

    weekly: Weekly


class SpecialHours(Undated, frozen=True, gc=False, kw_only=True):
    """Other hours between two dates, both included; a weekday left out keeps the schedule's hours."""

    date_from: date
    date_to: date
    weekly: Weekly

    def cover(self, day: date) -> bool:
        return self.date_from <= day <= self.date_to and WEEKDAYS[day.weekday()] in self.weekly


class Holiday(Undated, frozen=True, gc=False, kw_only=True):
    """The last declaration on a date; without a name the date is no holiday after all."""

    name: str | None
    kind: str | None


class CalendarDay(NamedTuple):
    """A day of a schedule: its hours, or none, and the ids of the events that set them."""

    hours: Hours | None
    event_ids: tuple[str, ...]
    holiday: str | None = None


class Calendar(msgspec.Struct):
    """Schedules and special hours by schedule id, holidays by ISO date. `evolve` is idempotent and order-free."""

    schedules: dict[str, list[Version]] = {}
    specials: dict[str, list[SpecialHours]] = {}
    holidays: dict[str, list[Holiday]] = {}

    def evolve(self, event: CalendarEvent, seq: int) -> bool:
        """Take in one event; False where it was already known."""
        match event:
            case SchedulePublished(data=data):
                version = Version(effective_from=data.effective_from, weekly=data.weekly, seq=seq, event_id=event.id)
                return keep(self.schedules.setdefault(data.schedule_id, []), version)
            case SpecialHoursDeclared(data=special):
                hours = SpecialHours(
                    date_from=special.date_from,
                    date_to=special.date_to,
                    weekly=special.weekly,
                    seq=seq,
                    event_id=event.id,
                )
                return keep(self.specials.setdefault(special.schedule_id, []), hours)
            case HolidayDeclared(data=holiday):
                free = Holiday(name=holiday.name, kind=holiday.kind, seq=seq, event_id=event.id)
                return keep(self.holidays.setdefault(holiday.date.isoformat(), []), free)
            case HolidayWithdrawn(data=withdrawal):
                ordinary = Holiday(name=None, kind=None, seq=seq, event_id=event.id)
                return keep(self.holidays.setdefault(withdrawal.date.isoformat(), []), ordinary)
            case _:
                assert_never(event)

    def knows(self, schedule_id: str, day: date) -> bool:
        """Whether any version of the schedule is effective by `day`."""
        return latest(self.schedules.get(schedule_id, []), day) is not None

    def declaration(self, day: date) -> Holiday | None:
        """The city's last declaration on `day`, a holiday or its withdrawal; None where there never was one."""
        declarations = self.holidays.get(day.isoformat())
        return declarations[-1] if declarations else None

    def holiday(self, day: date) -> Holiday | None:
        """The holiday on `day`, by the last declaration."""
        last = self.declaration(day)
        return last if last is not None and last.name is not None else None

    def declared(self) -> Iterator[tuple[date, str, str]]:
        """Every holiday in force, in order of date, with its name and kind."""
        for day in map(date.fromisoformat, sorted(self.holidays)):
            last = self.declaration(day)
            if last is not None and last.name is not None and last.kind is not None:
                yield day, last.name, last.kind

    def hours(self, schedule_id: str, day: date) -> Hours | None:
        """The hours to work on `day`; None where it is a holiday, no workday, or the schedule is unknown."""
        return self.day(schedule_id, day).hours

    def day(self, schedule_id: str, day: date) -> CalendarDay:
        """The hours with their reasons. A holiday frees everybody, whatever the schedule."""
        holiday = self.holiday(day)
        if holiday is not None:
            return CalendarDay(None, (holiday.event_id,), holiday.name)
        for special in reversed(self.specials.get(schedule_id, [])):
            if special.cover(day):
                return CalendarDay(special.weekly[WEEKDAYS[day.weekday()]], (special.event_id,))
        version = latest(self.schedules.get(schedule_id, []), day)
        if version is None:
            return CalendarDay(None, ())
        return CalendarDay(version.weekly.get(WEEKDAYS[day.weekday()]), (version.event_id,))


class Workdays:
    """The workdays of a schedule's month, each worked out once: to be made anew when the calendar has changed."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._counted: dict[tuple[str, Period], Days] = {}

    def of(self, schedule_id: str, period: Period) -> Days:
        key = schedule_id, period
        days = self._counted.get(key)
        if days is None:
            hours = self.calendar.hours
            days = self._counted[key] = sum(bit(day) for day in days_of(period) if hours(schedule_id, day) is not None)
        return days

    def includes(self, schedule_id: str, day: date) -> bool:
        return bool(self.of(schedule_id, period_of(day)) & bit(day))

    def between(self, schedule_id: str, first: date, last: date) -> int:
        """The number of workdays from one day to another, both included."""
        return sum(
            (self.of(schedule_id, period) & overlap(period, first, last)).bit_count()
            for period in periods_between(first, last)
        )
