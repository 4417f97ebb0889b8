"""The month of a city as a log: event after event in the order they were recorded, always the same for one seed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter
from random import Random

from shared.events import Event
from shared.events.appraisal import MonthClosed, MonthClosedData
from shared.events.ids import event_id
from synthetic.activity import Desk
from synthetic.almanac import OFFICE, SCHEDULES, ZONE, Month, utc
from synthetic.assembly import assembly
from synthetic.attendance import attendance, shifts_of, stray_punches
from synthetic.cases import stage
from synthetic.city import City, found
from synthetic.corrections import righting_events
from synthetic.leave import leave_events
from synthetic.opening import career_events, opening
from synthetic.person import Person
from synthetic.repairs import Repairs
from synthetic.rosters import rosters

CLOSING = 18 * 3_600  # seconds of the local day


def build(employees: int, period: str, seed: int) -> City:
    """The city with every part given out, before anything happens."""
    city = found(employees, period, seed)
    stage(city, Random(f"{seed}:cast"))
    return city


def people(employees: int, period: str, seed: int) -> list[Person]:
    """All people of the city, without the events."""
    return [life.person for life in build(employees, period, seed).lives]


def cases(employees: int, period: str, seed: int) -> dict[str, str]:
    """The employee or unit that plays each case of domain 6.5."""
    return build(employees, period, seed).cast


def expected_events(employees: int, period: str) -> int:
    """About how many events `generate` yields, for a progress bar."""
    workdays = Month(period).workdays
    assemblies = sum(day.weekday() == 0 for day in workdays)
    return 1_600 + employees * (2 + len(workdays) * 1_085 // 100 + assemblies * 35 // 100)


def generate(employees: int, period: str, seed: int, *, close: bool = True) -> Iterator[Event]:
    """A city's month in log order. Holds the people and a few days' work in memory, never the log.

    With `close` it ends with the month closed in every unit; without, everything else is the same.
    """
    city = build(employees, period, seed)
    yield from opening(city)
    yield from _days(city)
    if close:
        yield from _closing(city)


def _days(city: City) -> Iterator[Event]:
    """The events day by day, each day in order of recording; an event made for a later day waits for it."""
    waiting: dict[date, list[Event]] = defaultdict(list)
    for event in _planned(city):
        waiting[_local_date(event)].append(event)
    desk, repairs = Desk(city), Repairs(city)
    for day in [city.month.first - timedelta(days=1), *city.month.days_until_close()]:
        today, midnight = waiting.pop(day, []), utc(day, 86_400)
        for event in _happening(city, desk, repairs, day):
            if event.time < midnight:
                today.append(event)
            else:
                waiting[_local_date(event)].append(event)
        today.sort(key=attrgetter("time"))
        yield from today


def _happening(city: City, desk: Desk, repairs: Repairs, day: date) -> Iterator[Event]:
    yield from desk.decisions(day)
    yield from repairs.reports(day)
    if not city.month.first <= day <= city.month.last:
        return
    spans = {schedule_id: city.month.hours(schedule_id, day) for schedule_id in SCHEDULES}
    for life in city.lives:
        if not life.person.employed_on(day):
            continue
        post = life.person.post_on(day)
        worked = shifts_of(life, day, spans[post.schedule_id])
        if worked:
            unit = city.unit_of[post.unit_id]
            for span, shape in worked:
                yield from attendance(city, repairs, life, unit, day, span, shape)
            if spans[OFFICE]:
                yield from assembly(city, life, unit, day, worked[0])
            yield from desk.work(life, unit, day, worked[-1][0])


def _planned(city: City) -> Iterator[Event]:
    """The events known beforehand: changes of career, leave, rosters, and days put right."""
    yield from career_events(city)
    for life in city.lives:
        yield from rosters(city, life)
        yield from leave_events(city, life)
        yield from righting_events(city, life)
        yield from stray_punches(life)


def _closing(city: City) -> Iterator[Event]:
    """Close the month on the third working day of the next one, unit after unit."""
    actor = f"employee:{city.head_of('PERSONNEL_AGENCY')}"
    for n, unit in enumerate(city.units):
        data = MonthClosedData(period=city.month.period, unit_id=unit.unit_id)
        key = event_id(MonthClosed.type(), unit.unit_id, city.month.period)
        yield MonthClosed.record(data, id=key, time=utc(city.month.close_day, CLOSING + n), actor=actor)


def _local_date(event: Event) -> date:
    return event.time.astimezone(ZONE).date()
