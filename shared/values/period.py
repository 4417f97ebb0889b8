"""Periods: calendar months written `YYYY-MM`, which sort as text.

The days of a month are a set of bits, bit `n` for day `n`: a city's month is worked out in milliseconds.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

Period = str
Days = int  # bits of a month

_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def check_period(text: str) -> Period:
    """Return `text` if it is a period, else raise ValueError."""
    if _PERIOD.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a month written YYYY-MM")
    return text


@lru_cache(4_096)  # the same few months' days, a million times
def period_of(day: date) -> Period:
    return day.isoformat()[:7]


@lru_cache(4_096)
def first_day(period: Period) -> date:
    return date(int(period[:4]), int(period[5:]), 1)


@lru_cache(4_096)
def last_day(period: Period) -> date:
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])


def days_of(period: Period) -> Iterator[date]:
    """Every calendar day of the month, in order."""
    return days_between(first_day(period), last_day(period))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every calendar day from `first` to `last`, both included, in order."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def periods_between(first: date, last: date) -> Iterator[Period]:
    """Every period that a day from `first` to `last`, both included, falls in."""
    day = first.replace(day=1)
    while day <= last:
        yield period_of(day)
        day = (day + timedelta(days=31)).replace(day=1)


def bit(day: date) -> Days:
    return 1 << day.day


def span(first: date, last: date) -> Days:
    """The days from one to another of the same month, both included; none where the last is before the first."""
    return max(0, (2 << last.day) - (1 << first.day))


def overlap(period: Period, first: date, last: date) -> Days:
    """The days of a month between two days of any months, both included."""
    begin, end = max(first, first_day(period)), min(last, last_day(period))
    return span(begin, end) if begin <= end else 0
