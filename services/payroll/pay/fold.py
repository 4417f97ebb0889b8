"""Events to facts (design 7). Events may come in any order and more than once: the facts are the same.

The last fact is always the one at the highest place in the log, never the one seen last here.
"""

from services.payroll.pay.facts import City, Person, Reach
from services.payroll.pay.kind import NO_MONTHS, Months
from services.payroll.pay.kinds import city_kind, person_kind
from shared.events import Event
from shared.values.period import Period


def concerns(event: Event) -> bool:
    """Whether money may depend on it."""
    return person_kind(event) is not None or city_kind(event) is not None


def evolve_person(person: Person, seq: int, period: Period, event: Event) -> Months:
    """Take in one event of a person; the months whose pay it may change.

    `period` is the month of the event's aggregate, which decisions on activities do not name themselves.
    """
    kind = person_kind(event)
    return kind.take_in[type(event)](person, seq, period, event) if kind else NO_MONTHS


def months_reached(person: Person, period: Period, event: Event) -> Months:
    """The months whose facts `evolve_person` would change: they must be loaded first."""
    kind = person_kind(event)
    return kind.reaches(person, period, event) if kind else NO_MONTHS


def evolve_city(city: City, seq: int, event: Event) -> None:
    """Take in one event of the city. Raises ValueError where it adopts rules, or names a time zone, that cannot be."""
    kind = city_kind(event)
    if kind and kind.take_in[type(event)](city, seq, event) and (reach := kind.reaches(event)):
        scope, first, last = reach
        city.mark(scope, Reach(seq, first, last))
