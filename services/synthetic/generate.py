"""The month of a city as a log: event after event in the order they were recorded, always the same for one seed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter
from random import Random

from services.synthetic.activity import Desk
from services.synthetic.almanac import SCHEDULES, ZONE, Month, utc
from services.synthetic.attendance import attendance, correction, shape_of
from services.synthetic.cases import stage
from services.synthetic.city import City, Life, found
from services.synthetic.opening import career_events, opening
from services.synthetic.person import Person
from services.synthetic.plan import ABSENT, Excuse
from shared.events import Event
from shared.events.appraisal import MonthClosed, MonthClosedData
from shared.events.attendance import AbsenceExcused, AbsenceExcusedData, ExcuseCancelled, ExcuseCancelledData
from shared.events.ids import event_id

EXCUSE_ENTRY = 9 * 3_600  # seconds of the local day
CANCELLING = 15 * 3_600
CLOSING = 18 * 3_600


def build(employees: int, period: str, seed: int) -> City:
    """The city with every part given out, before anything happens."""
    city = found(employees, period, seed)
    stage(city, Random(f"{seed}:cast"))
    return city


def people(employees: int, period: str, seed: int) -> list[Person]:
    """Everyone, without the events."""
    return [life.person for life in build(employees, period, seed).lives]


def cases(employees: int, period: str, seed: int) -> dict[str, str]:
    """Which employee or unit plays each case of domain 6.5."""
    return build(employees, period, seed).cast


def expected_events(employees: int, period: str) -> int:
    """About how many events `generate` yields, for a progress bar."""
    return 1_600 + employees * (2 + len(Month(period).workdays) * 1_085 // 100)


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
    """Day by day, each in order of recording; what a day makes for a later one waits for it."""
    waiting: dict[date, list[Event]] = defaultdict(list)
    for event in _planned(city):
        waiting[_local_date(event)].append(event)
    desk = Desk(city)
    for day in [city.month.first - timedelta(days=1), *city.month.days_until_close()]:
        today, midnight = waiting.pop(day, []), utc(day, 86_400)
        for event in _happening(city, desk, day):
            if event.time < midnight:
                today.append(event)
            else:
                waiting[_local_date(event)].append(event)
        today.sort(key=attrgetter("time"))
        yield from today


def _happening(city: City, desk: Desk, day: date) -> Iterator[Event]:
    yield from desk.decisions(day)
    if not city.month.first <= day <= city.month.last:
        return
    spans = {schedule_id: city.month.hours(schedule_id, day) for schedule_id in SCHEDULES}
    for life in city.lives:
        post = life.person.post_on(day)
        span = spans[post.schedule_id]
        if span is None or not life.person.employed_on(day):
            continue
        shape = shape_of(life, day)
        if shape != ABSENT:
            unit = city.unit_of[post.unit_id]
            yield from attendance(city, life, unit, day, span, shape)
            yield from desk.work(life, unit, day, span)


def _planned(city: City) -> Iterator[Event]:
    """What is known beforehand: changes of career, excuses, corrections."""
    yield from career_events(city)
    for life in city.lives:
        for n, excuse in enumerate(life.plan.excuses, start=1):
            yield from _excused(life, excuse, n)
        for n, planned in enumerate(life.plan.corrections, start=1):
            yield correction(city, life.person, planned, nth=n)


def _excused(life: Life, excuse: Excuse, n: int) -> Iterator[Event]:
    me = life.person.employee_id
    superior = f"employee:{life.person.superior_on(excuse.recorded) or me}"
    excuse_id = event_id("excuse", me, excuse.kind, excuse.first, n)
    granted = AbsenceExcusedData(
        employee_id=me,
        excuse_id=excuse_id,
        kind=excuse.kind,
        date_from=excuse.first,
        date_to=excuse.last,
        document=excuse.document,
    )
    time = utc(excuse.recorded, EXCUSE_ENTRY + n)
    yield AbsenceExcused.record(granted, id=event_id(AbsenceExcused.type(), me, excuse_id), time=time, actor=superior)
    if excuse.cancelled:
        data = ExcuseCancelledData(employee_id=me, excuse_id=excuse_id, reason="Dibatalkan")
        time = utc(excuse.cancelled, CANCELLING)
        yield ExcuseCancelled.record(
            data, id=event_id(ExcuseCancelled.type(), me, excuse_id), time=time, actor=superior
        )


def _closing(city: City) -> Iterator[Event]:
    """On the third working day of the next month, unit after unit."""
    actor = f"employee:{city.head_of('PERSONNEL_AGENCY')}"
    for n, unit in enumerate(city.units):
        data = MonthClosedData(period=city.month.period, unit_id=unit.unit_id)
        key = event_id(MonthClosed.type(), unit.unit_id, city.month.period)
        yield MonthClosed.record(data, id=key, time=utc(city.month.close_day, CLOSING + n), actor=actor)


def _local_date(event: Event) -> date:
    return event.time.astimezone(ZONE).date()
