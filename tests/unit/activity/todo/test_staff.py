"""The remembered staff of a unit is the one worked out anew, whatever roster and calendar record next."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.activity.todo.expected import PRESENT, dates, expected
from services.activity.todo.reader import Staff
from shared.events import Event, encode
from shared.log.ledger import StoredEvent
from shared.log.memory import MemoryLedger
from shared.projections.directory import Directory
from shared.values.period import days_of
from tests.kit.city_log import CityLog

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


def read(directory: Directory, events: Sequence[Event], after: int = 0) -> None:
    """Take in an event as the directory's log reader would."""
    directory._take(StoredEvent(seq, "", encode(event)) for seq, event in enumerate(events[after:], after + 1))


def opened() -> tuple[CityLog, Directory]:
    city = CityLog(PERIOD)
    city.unit("u2")
    return city, Directory(MemoryLedger())


@given(st.lists(st.tuples(steps, units), max_size=12))
def test_what_is_remembered_is_what_would_be_worked_out_anew(steps: list[tuple[Step, str]]) -> None:
    city, directory = opened()
    remembered, last = Staff(directory), 0
    for step, asked in steps:
        step(city)
        read(directory, city.events, last)
        last = len(city.events)
        found = remembered.of(asked, PERIOD)
        anew = Directory(MemoryLedger())
        read(anew, city.events)
        assert found == Staff(anew).of(asked, PERIOD)
        assert remembered.of(asked, PERIOD) is found


@given(st.lists(steps, max_size=12))
def test_who_is_employed_in_a_month_is_of_the_unit_that_settles_it_and_of_no_other(steps: list[Step]) -> None:
    city, directory = opened()
    for step in steps:
        step(city)
    read(directory, city.events)
    staff = {unit_id: Staff(directory).of(unit_id, PERIOD) for unit_id in UNITS}
    for who in PEOPLE:
        career = directory.known(who)
        there = career is not None and any(map(career.employed, days_of(PERIOD)))
        settled = [career.unit_for(PERIOD)] if career is not None and there else []
        assert [unit_id for unit_id in UNITS if who in staff[unit_id]] == settled


def test_what_is_remembered_is_when_they_work() -> None:
    city, directory = opened()
    city.employee("e1", None, since=16)
    city.holiday(17)
    city.end(20, "e1")
    read(directory, city.events)
    staff = Staff(directory).of("u1", PERIOD)
    assert list(dates(PERIOD, expected(staff["e1"], PRESENT))) == [date(2026, 11, day) for day in (16, 18, 19)]
