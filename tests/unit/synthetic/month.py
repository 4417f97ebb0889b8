"""The generated month that these tests look at, and how they look."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from shared.city.calendar import Calendar
from shared.events import Event
from shared.events.attendance.calendar import CalendarEvent
from shared.events.attendance.days import CheckedIn, CheckedOut, Punched
from synthetic import build, generate
from synthetic.almanac import ZONE
from synthetic.city import City

PERIOD, SEED = "2026-11", 7
WITH_HOLIDAYS = "2026-05"  # November has none
CITY_SIZE = 300  # the smallest the tests take for "every case"
PUNCHES = (CheckedIn, CheckedOut, Punched)


@cache
def log(employees: int = CITY_SIZE, period: str = PERIOD) -> list[Event]:
    return list(generate(employees, period, SEED))


@cache
def city(period: str = PERIOD) -> City:
    return build(CITY_SIZE, period, SEED)


@cache
def calendar(period: str = PERIOD) -> Calendar:
    """The calendar that the log's events make."""
    found = Calendar()
    for seq, event in enumerate(log(period=period), start=1):
        if isinstance(event, CalendarEvent):
            found.evolve(event, seq)
    return found


def of(case: str, *types: type[Event], period: str = PERIOD) -> list[Event]:
    """The events of the person who plays the case."""
    me = city(period).cast[case]
    return [event for event in log(period=period) if event.subject == me and isinstance(event, types)]


def said(*types: type[Event], period: str = PERIOD) -> list[Event]:
    return [event for event in log(period=period) if isinstance(event, types)]


def punches_of(case: str, period: str = PERIOD) -> dict[date, list[Event]]:
    """The punches of the person who plays the case, by local date."""
    return by_day(of(case, *PUNCHES, period=period))


def by_day(punches: Iterable[Event]) -> dict[date, list[Event]]:
    days: dict[date, list[Event]] = defaultdict(list)
    for event in punches:
        days[local_day(event.data.at)].append(event)
    return days


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def clock(event: Event) -> str:
    """The local time of a punch."""
    return f"{event.data.at.astimezone(ZONE):%H:%M}"


def who(event: Event) -> str:
    """The id behind an actor."""
    return event.actor.partition(":")[2]
