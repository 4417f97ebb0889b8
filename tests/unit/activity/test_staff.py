"""What is remembered of a unit's people is what would be worked out anew, whatever roster and calendar say next."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.activity.todo.expected import Workdays, working
from services.activity.todo.staff import Staff
from shared.directory import Directory
from shared.memory_ledger import MemoryLedger
from shared.period import days_of
from tests.city import CityLog

PERIOD = "2026-11"
UNITS, PEOPLE = ("u1", "u2"), ("e1", "e2", "e3")

units, people, days = st.sampled_from(UNITS), st.sampled_from(PEOPLE), st.integers(1, 30)
Step = Callable[[CityLog], Any]
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda who, unit, day: lambda city: city.employee(who, None, unit_id=unit, since=day), people, units, days
    ),
    st.builds(
        lambda who, unit, day: lambda city: city.transfer(day, employee_id=who, unit_id=unit), people, units, days
    ),
    st.builds(lambda who, day: lambda city: city.end(day, employee_id=who), people, days),
    st.builds(lambda day: lambda city: city.holiday(day), days),
    st.builds(lambda day: lambda city: city.withdraw(day), days),
    st.builds(lambda day: lambda city: city.special(day, 30, {"SAT": None, "SUN": None}), days),
)


@given(st.lists(steps, max_size=12), st.lists(units, max_size=3))
def test_what_is_remembered_is_what_would_be_worked_out_anew(said: list[Step], asked: list[str]) -> None:
    city, directory = CityLog(PERIOD), Directory(MemoryLedger())
    city.unit("u2")
    remembered, read = Staff(directory), 0
    for step in [lambda _: None, *said]:
        step(city)
        for seq, event in enumerate(city.events[read:], read + 1):
            directory._evolve(event, seq)
        read = len(city.events)
        for unit_id in asked:
            assert remembered.of(unit_id, PERIOD) == Staff(directory).of(unit_id, PERIOD)
            assert remembered.of(unit_id, PERIOD) is remembered.of(unit_id, PERIOD)


@given(st.lists(steps, max_size=12))
def test_everybody_is_of_one_unit_who_is_employed_in_the_month(said: list[Step]) -> None:
    city, directory = CityLog(PERIOD), Directory(MemoryLedger())
    city.unit("u2")
    for step in said:
        step(city)
    for seq, event in enumerate(city.events, 1):
        directory._evolve(event, seq)
    staff = {unit_id: Staff(directory).of(unit_id, PERIOD) for unit_id in UNITS}
    workdays = Workdays(directory.calendar)
    for who in PEOPLE:
        career = directory.known(who)
        here = [unit_id for unit_id in UNITS if who in staff[unit_id]]
        if career is None or not any(career.employed(day) for day in days_of(PERIOD)):
            assert here == []
        else:
            assert here == [career.unit_for(PERIOD)]
            assert staff[here[0]][who] == working(workdays, career, PERIOD)
