"""Parts that look wrong: phones that say too little or too much, terminals in two places, at night, in another year."""

from datetime import date, timedelta

from synthetic.almanac import local
from synthetic.city import City, Life
from synthetic.machines import farthest_from
from synthetic.parts import MINUTE, office_hours
from synthetic.plan import Request, Shape, StrayPunch, Suspect

CAME = -5 * MINUTE
AT_NIGHT = 2 * 3_600 + 10 * MINUTE  # local seconds of the burst
APART = 5  # seconds between its punches
RESET = date(2000, 1, 1)  # what a clock without power starts from
FAST = 20 * MINUTE
YEAR = timedelta(days=365)


def same_distance(city: City, life: Life) -> bool:
    life.person.in_field = True
    life.plan.distance = 12
    return True


def made_up_position(city: City, life: Life) -> bool:
    """A made-up position once in the month, on a day with both punches."""
    life.person.in_field = True
    life.plan.mocked = city.month.workdays[9]
    life.plan.shapes[life.plan.mocked] = Shape(CAME, -CAME)
    return True


def in_two_places(city: City, life: Life) -> bool:
    """A minute after the arrival, a punch at the other end of the city."""
    day, unit = city.month.workdays[5], city.unit_of[life.person.posts[0].unit_id]
    far, start = farthest_from(city, unit), office_hours(city, day)[0]
    if far is unit:
        return False
    life.plan.shapes[day] = Shape(CAME, -CAME)
    life.plan.stray_punches.append(StrayPunch(day, start + CAME + MINUTE, far))
    return True


def burst(city: City) -> None:
    """Punches of the whole unit by one person, one after the other, in the middle of the night."""
    unit_id, day = city.faults.burst_unit, city.faults.burst_day
    members = [life for life in city.lives if life.person.posts[0].unit_id == unit_id]
    for n, life in enumerate(members):
        if life.person.employed_on(day):
            life.plan.stray_punches.append(
                StrayPunch(day, AT_NIGHT + APART * n, city.unit_of[life.person.posts[0].unit_id])
            )


def power_cut(city: City, life: Life) -> bool:
    """The arrival is dated long ago: refused, and put right by request."""
    day, decided = city.month.workdays[4], city.month.workdays[5]
    start = office_hours(city, day)[0]
    life.plan.shapes[day] = Shape(None, -CAME)
    life.plan.suspects.append(
        Suspect(day, start + CAME, local(RESET, 3 * MINUTE), "BEFORE_ENROLMENT", decided, "REFUSED")
    )
    reason = "Listrik padam, jam mesin kembali ke tahun 2000"
    life.plan.requests.append(Request("DEVICE_FAULT", day, decided, reason, check_in=start + CAME))
    return True


def clock_a_year_ahead(city: City, life: Life) -> bool:
    """The arrival is dated a year later, and waits until the month is over."""
    day = city.month.workdays[8]
    start = office_hours(city, day)[0]
    life.plan.shapes[day] = Shape(None, -CAME)
    life.plan.suspects.append(Suspect(day, start + CAME, local(day + YEAR, start + CAME), "FUTURE"))
    return True


def clock_minutes_ahead(city: City, life: Life) -> bool:
    """The arrival is dated twenty minutes later: the next day it is let through."""
    day, decided = city.month.workdays[8], city.month.workdays[9]
    start = office_hours(city, day)[0]
    life.plan.shapes[day] = Shape(None, -CAME)
    life.plan.suspects.append(
        Suspect(day, start + CAME, local(day, start + CAME + FAST), "FUTURE", decided, "RELEASED")
    )
    return True
