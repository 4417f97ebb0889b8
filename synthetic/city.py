"""A whole city before its month begins: calendar, units, people, their plans, and what will go wrong."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from shared.events.appraisal import PositionDefinedData
from synthetic.almanac import Month
from synthetic.people import people
from synthetic.person import Person
from synthetic.plan import Plan, ordinary_plan
from synthetic.units import Unit, units

CROWD = 5  # people whose punches within seconds are no coincidence


@dataclass(frozen=True, slots=True)
class Life:
    """A person, the plan of the month, and a source of chance that is nobody else's."""

    person: Person
    plan: Plan
    rng: Random


@dataclass(frozen=True, slots=True)
class Faults:
    """Units whose terminal fails: one is down for a day, one runs 7 minutes slow, one delivers a day late.

    At the last unit's terminal one person punches for everybody in the middle of a night.
    """

    outage_unit: str | None
    outage_day: date
    slow_unit: str | None
    slow_days: tuple[date, ...]
    slow_repaired: date
    buffered_unit: str | None
    buffered_day: date
    burst_unit: str | None
    burst_day: date

    @property
    def units(self) -> set[str | None]:
        return {self.outage_unit, self.slow_unit, self.buffered_unit, self.burst_unit}


@dataclass
class City:
    month: Month
    units: list[Unit]
    positions: list[PositionDefinedData]
    lives: list[Life]
    faults: Faults
    clerks: dict[str, str]  # by unit: the colleague with a computer at hand
    cast: dict[str, str]  # which employee or unit plays which case

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {life.person.employee_id: life.person for life in self.lives}

    @cached_property
    def unit_of(self) -> dict[str, Unit]:
        return {unit.unit_id: unit for unit in self.units}

    @cached_property
    def _heads(self) -> dict[str, str]:
        """The head of each unit: the first person in it."""
        return {life.person.posts[0].unit_id: life.person.employee_id for life in reversed(self.lives)}

    def head_of(self, kind: str) -> str:
        """The head of the first unit of that kind, else of the city."""
        unit_id = next((unit.unit_id for unit in self.units if unit.kind == kind), self.units[0].unit_id)
        return self._heads[unit_id]

    def clerk_of(self, unit_id: str) -> str:
        """The clerk who keeps the records of a unit's people."""
        return self.clerks.get(unit_id) or self._heads[unit_id]

    def keeper_of(self, person: Person, day: date) -> str:
        """The keeper of a person's records on a day: never the person, nor the superior, who decides on requests."""
        barred = {person.employee_id, person.superior_on(day)}
        unit_id = person.post_on(day).unit_id
        others = (self.clerk_of(unit_id), self.head_of("PERSONNEL_AGENCY"), self.lives[0].person.employee_id)
        return next(
            (keeper for keeper in others if keeper not in barred), person.superior_on(day) or person.employee_id
        )


def found(employees: int, period: str, seed: int) -> City:
    """The ordinary city; `cases.stage` then gives some of its people their parts."""
    if employees < 1:
        raise ValueError("a city needs at least one employee")
    month, districts = Month(period), units(employees)
    everyone, positions = people(districts, month.first, Random(f"{seed}:people"))
    clerks = _clerks(everyone)
    for person in everyone:
        if person.in_field:
            person.entered_by = clerks.get(person.posts[0].unit_id)
    lives = []
    for person in everyone:
        rng = Random(f"{seed}:{person.employee_id}")
        lives.append(Life(person, ordinary_plan(person, month, rng), rng))
    return City(month, districts, positions, lives, _faults(districts, month), clerks, {})


def _clerks(everyone: list[Person]) -> dict[str, str]:
    """The clerk of each unit: a colleague who also enters the work of those who never use a computer."""
    return {person.posts[0].unit_id: person.employee_id for person in everyone if not person.in_field}


def _faults(all_units: list[Unit], month: Month) -> Faults:
    """The smallest terminals fail that serve several people of office hours."""
    kinds = ("OFFICE", "AGENCY", "HEALTH_CENTRE", "SUBDISTRICT")
    several = [unit for unit in all_units if unit.kind in kinds and unit.size >= 2]
    several.sort(key=lambda unit: (unit.kind != "OFFICE", unit.size, unit.unit_id))
    ids: list[str | None] = [unit.unit_id for unit in several[:3]]
    outage, slow, buffered = ids + [None] * (3 - len(ids))
    crowded = next((unit.unit_id for unit in several[3:] if unit.size >= CROWD), None)
    days = month.workdays
    return Faults(outage, days[6], slow, tuple(days[4:7]), days[8], buffered, days[9], crowded, days[10])
