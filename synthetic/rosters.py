"""Rosters: a person's shifts by date, published before the month (domain 2.1)."""

from collections.abc import Iterator
from datetime import timedelta

from shared.events import Event
from shared.events.attendance.calendar import ShiftsRostered, ShiftsRosteredData
from synthetic.almanac import utc
from synthetic.city import City, Life

PUBLISHED = 11 * 3_600  # seconds of the local day


def rosters(city: City, life: Life) -> Iterator[Event]:
    if not life.plan.roster:
        return
    person, day = life.person, city.month.first - timedelta(days=1)
    days = {at: tuple(shift.hours for shift in shifts) for at, shifts in life.plan.roster.items()}
    data = ShiftsRosteredData(employee_id=person.employee_id, days=days)
    actor = f"hr:{city.keeper_of(person, day)}"
    yield ShiftsRostered.record(data, time=utc(day, PUBLISHED), actor=actor)
