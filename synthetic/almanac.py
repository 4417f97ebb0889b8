"""The days of one synthetic month: schedules, holidays, Ramadan, working days up to the closing."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal, NamedTuple

import holidays
from holidays.constants import GOVERNMENT, PUBLIC

from shared.events.attendance.calendar import Hours, Weekday, Weekly
from shared.values.period import check_period, days_of, first_day, last_day

TIMEZONE = "Asia/Makassar"
ZONE = timezone(timedelta(hours=8))  # the same without daylight saving, and far cheaper than a zone of the database
CLOSING_WORKDAY = 3  # of the next month (domain 5.4)

OFFICE, NIGHT, GUARD = "office-5d", "hospital-night", "guard-7d"
WEEKDAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

# First and last day of fasting by the government's calendar; 2027 and 2028 as computed beforehand.
RAMADAN = {
    2026: (date(2026, 2, 19), date(2026, 3, 19)),
    2027: (date(2027, 2, 8), date(2027, 3, 9)),
    2028: (date(2028, 1, 28), date(2028, 2, 25)),
}

HolidayKind = Literal["NATIONAL", "COLLECTIVE"]
Span = tuple[int, int]  # seconds from local midnight; over 86,400 is the next day


def _weekly(days: str, start: str, end: str) -> Weekly:
    hours = Hours(start=start, end=end)
    return {weekday: hours if weekday in days else None for weekday in WEEKDAYS}


SCHEDULES: dict[str, Weekly] = {
    OFFICE: _weekly("MON TUE WED THU FRI", "07:30", "16:00"),
    NIGHT: _weekly("SUN MON TUE WED THU", "21:00", "07:00"),
    GUARD: _weekly("MON TUE WED THU FRI SAT SUN", "07:00", "14:00"),
}
FASTING_HOURS: Weekly = {
    **_weekly("MON TUE WED THU", "08:00", "15:00"),
    "FRI": Hours(start="08:00", end="15:30"),
}


class Holiday(NamedTuple):
    day: date
    name: str
    kind: HolidayKind


class Month:
    """The calendar of a period, and of the days after it until it is closed.

    `holidays` are those of its year and of the two beside it: a leave may reach there.
    """

    def __init__(self, period: str) -> None:
        self.period = check_period(period)
        self.first, self.last = first_day(period), last_day(period)
        self.holidays = _holidays_around(self.first.year)
        self._free = {holiday.day for holiday in self.holidays}
        self.fasting = _overlap(RAMADAN.get(self.first.year), self.first, self.last)
        self.workdays = self.workdays_of(OFFICE)
        self.open_days = self.workdays + self._workdays_until_close()
        self.close_day = self.open_days[-1]

    def days_until_close(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.close_day - self.first).days + 1)]

    def hours(self, schedule_id: str, day: date) -> Span | None:
        """The start and end of work, or None on a day off."""
        if day in self._free:
            return None
        fasting = schedule_id == OFFICE and self.fasting and self.fasting[0] <= day <= self.fasting[1]
        hours = (FASTING_HOURS if fasting else SCHEDULES[schedule_id])[WEEKDAYS[day.weekday()]]
        if hours is None:
            return None
        return span_of(hours)

    def workdays_of(self, schedule_id: str) -> list[date]:
        return [day for day in days_of(self.period) if self.hours(schedule_id, day)]

    def workday_after(self, day: date, n: int, latest: int = -1) -> date:
        """The `n`th office day after `day`, but no later than `open_days[latest]`: by default the closing day."""
        at = bisect_right(self.open_days, day) + n - 1
        return self.open_days[min(at, len(self.open_days) + latest)]

    def _workdays_until_close(self) -> list[date]:
        day = self.last
        following: list[date] = []
        while len(following) < CLOSING_WORKDAY:
            day += timedelta(days=1)
            if self.hours(OFFICE, day):
                following.append(day)
        return following


def span_of(hours: Hours) -> Span:
    """Hours in seconds; an end not after the start is on the next day."""
    start, end = _seconds(hours.starts), _seconds(hours.ends)
    return start, end if end > start else end + 86_400


def _seconds(moment: time) -> int:
    return moment.hour * 3_600 + moment.minute * 60 + moment.second


def taken_over(month_start: date) -> date:
    """The day the system took over the roster: everybody employed then has a year of service in every month shown."""
    return date(month_start.year - 2, 1, 1)


def local(day: date, seconds: int) -> datetime:
    """An instant as a terminal shows it, with the city's offset."""
    return _midnight(day, ZONE) + timedelta(seconds=seconds)


def utc(day: date, seconds: int) -> datetime:
    """The same instant as the log records it."""
    return _midnight(day, UTC) + timedelta(seconds=seconds)


@lru_cache(maxsize=256)  # the same few days, a million times
def _midnight(day: date, zone: timezone) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(zone)


def _overlap(span: tuple[date, date] | None, first: date, last: date) -> tuple[date, date] | None:
    if span is None or span[1] < first or span[0] > last:
        return None
    return max(span[0], first), min(span[1], last)


def _holidays_around(year: int) -> list[Holiday]:
    """The holidays in order of date; a day that is both a national holiday and collective leave is the former."""
    kinds: tuple[tuple[str, HolidayKind], ...] = ((GOVERNMENT, "COLLECTIVE"), (PUBLIC, "NATIONAL"))
    found: dict[date, Holiday] = {}
    for category, kind in kinds:
        years = range(year - 1, year + 2)
        named = holidays.country_holidays("ID", years=years, language="id", categories=(category,))
        found |= {day: Holiday(day, name, kind) for day, name in named.items()}
    return [found[day] for day in sorted(found)]
