"""The record of a kind of fact: all that payroll must know of it, in required fields.

The kinds themselves are in `month_kinds`, `person_kinds` and `city_kinds`; `kinds` lists them for the loops that run
over them. A kind that leaves a field out does not type-check.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from services.payroll.pay.facts import City, MonthFacts, Person
from shared.events import Event
from shared.values.period import Period

Months = frozenset[Period]
NO_MONTHS: Months = frozenset()


class Source(Protocol):
    """A stored fact: the place of its event in the log, and the event's id."""

    @property
    def seq(self) -> int: ...
    @property
    def event_id(self) -> str: ...


class Placed(Protocol):
    """A stored fact with its place in the log."""

    @property
    def seq(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class PersonKind:
    """A kind of fact about a person. `Period` is always the month of the event's aggregate.

    `name`: the kind as a cause of a revision names it.
    `take_in`: by event type, the function that adds the event's fact; it answers the months whose pay may change.
    `reaches`: the months whose `MonthFacts` an event may change, which must be loaded first.
    `causes`: the facts that a month of the person may depend on.
    `as_of`: copies the facts up to a place in the log from one person into another.
    `in_person`, `in_months`: whether an event changes the person's own facts, and those of the months it answers;
    only these are saved.
    """

    name: str
    take_in: Mapping[type[Event], Callable[[Person, int, Period, Any], Months]]
    reaches: Callable[[Person, Period, Any], Months]
    causes: Callable[[Person, Period], Iterable[Source]]
    as_of: Callable[[Person, Person, int], None]
    in_person: bool
    in_months: bool


@dataclass(frozen=True, kw_only=True)
class CityKind:
    """A kind of fact about the city; the log alone keeps it.

    `name`, `causes`, `as_of`: as a PersonKind's, the causes for a month of a person.
    `take_in`: by event type, the function that adds the event's fact; it answers whether the fact is new.
    `reaches`: whom a new fact concerns, as City.marks names them, with the first and last month whose settled
    statements it may change (None: without end); None where it changes no settled statement.
    """

    name: str
    take_in: Mapping[type[Event], Callable[[City, int, Any], bool]]
    reaches: Callable[[Any], tuple[str, Period, Period | None] | None]
    causes: Callable[[City, Person, Period], Iterable[Source]]
    as_of: Callable[[City, City, int], None]


# --- the facts of a month


def of_month(select: Callable[[MonthFacts], Iterable[Source]]) -> Callable[[Person, Period], Iterable[Source]]:
    """The `causes` of a kind whose facts are kept by month."""

    def causes(person: Person, period: Period) -> Iterable[Source]:
        facts = person.months.get(period)
        return select(facts) if facts is not None else ()

    return causes


def in_each_month(copy: Callable[[MonthFacts, MonthFacts, int], None]) -> Callable[[Person, Person, int], None]:
    """The `as_of` of a kind whose facts are kept by month."""

    def as_of(person: Person, earlier: Person, seq: int) -> None:
        for period, facts in person.months.items():
            copy(facts, earlier.month(period), seq)

    return as_of


# --- facts up to a place in the log

P = TypeVar("P", bound=Placed)


def until(facts: Iterable[P], seq: int) -> list[P]:
    return [fact for fact in facts if fact.seq <= seq]


def values_until(facts: dict[str, P], seq: int) -> dict[str, P]:
    return {key: fact for key, fact in facts.items() if fact.seq <= seq}


def lists_until(facts: dict[str, list[P]], seq: int) -> dict[str, list[P]]:
    """The lists that are not empty."""
    return {key: kept for key, known in facts.items() if (kept := until(known, seq))}
