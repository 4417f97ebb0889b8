"""Parts in shifts: rosters, which hold whatever schedules and holidays there are (domain 2.1), and punches that fit."""

from datetime import date, timedelta

from shared.events.attendance.calendar import Hours
from shared.values.period import days_of
from synthetic.almanac import GUARD, HolidayKind
from synthetic.city import City, Life
from synthetic.parts import MINUTE, Play
from synthetic.plan import Shape, Shift
from synthetic.units import HEALTH_KINDS

MORNING = Hours(start="07:00", end="14:00")
EVENING = Hours(start="14:00", end="21:00")
NIGHT = Hours(start="21:00", end="07:00")
USUAL = Shape(-5 * MINUTE, 5 * MINUTE)
ROUND = 4  # two nights, two days off


def heals(city: City, life: Life) -> bool:
    """Whether a person works in shifts; in a city too small for hospitals nobody does."""
    return city.unit_of[life.person.posts[0].unit_id].kind in HEALTH_KINDS


def nights(city: City, life: Life) -> bool:
    """Two nights and two days off, so that the month's last night ends in the next month."""
    for day in days_of(city.month.period):
        on_duty = (city.month.last - day).days % ROUND < 2
        shape = USUAL if day == city.month.last else None
        life.plan.roster[day] = (Shift(NIGHT, shape),) if on_duty else ()
    return True


def twice_a_day(city: City, life: Life) -> bool:
    """A morning and the night of the same date; the morning after is free."""
    day = city.month.workdays[5]
    life.plan.roster = {day: (Shift(MORNING, USUAL), Shift(NIGHT, USUAL)), day + timedelta(days=1): ()}
    return True


def touching(city: City, life: Life) -> bool:
    """Two shifts that meet at 14:00: once with punches between them, once without any."""
    seen, unseen = city.month.workdays[4], city.month.workdays[11]
    life.plan.roster = {
        seen: (Shift(MORNING, Shape(-5 * MINUTE, MINUTE)), Shift(EVENING, Shape(2 * MINUTE, 5 * MINUTE))),
        unseen: (Shift(MORNING, Shape(-5 * MINUTE, None)), Shift(EVENING, Shape(None, 5 * MINUTE))),
    }
    return True


def free_on_a_workday(city: City, life: Life) -> bool:
    """A Sunday worked, and the Wednesday after it free."""
    sunday = next(day for day in days_of(city.month.period) if day.weekday() == 6)
    wednesday = next(day for day in city.month.workdays if day > sunday and day.weekday() == 2)
    life.plan.roster = {sunday: (Shift(MORNING, USUAL),), wednesday: ()}
    return True


def on_a_holiday(kind: HolidayKind) -> Play:
    """A guard on duty while everybody else is free; only in a month with such a day."""

    def play(city: City, life: Life) -> bool:
        day = next((free.day for free in city.month.holidays if free.kind == kind and _within(city, free.day)), None)
        if day is None:
            return False
        life.person.posts[0] = life.person.posts[0]._replace(schedule_id=GUARD)
        life.plan.roster = {day: (Shift(MORNING, USUAL),)}
        return True

    return play


def _within(city: City, day: date) -> bool:
    return city.month.first <= day <= city.month.last
