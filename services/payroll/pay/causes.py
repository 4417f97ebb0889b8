"""The events that changed a month since a statement of it was settled: the reasons for its next revision."""

from itertools import chain
from typing import NamedTuple

from services.payroll.pay.facts import City, Person
from services.payroll.pay.kinds import CITY_KINDS, PERSON_KINDS
from shared.values.period import Period


class Cause(NamedTuple):
    """`what`: the name of a kind of fact, such as punch, excuse, career, holiday, hours or post."""

    seq: int
    what: str
    event_id: str


def causes(city: City, person: Person, period: Period, after: int, until: int | None) -> list[Cause]:
    """The events that the month may depend on after one place in the log and up to another, in log order."""
    sources = chain(
        ((kind.name, source) for kind in PERSON_KINDS for source in kind.causes(person, period)),
        ((kind.name, source) for kind in CITY_KINDS for source in kind.causes(city, person, period)),
    )
    found = {Cause(source.seq, name, source.event_id) for name, source in sources}
    return sorted(cause for cause in found if after < cause.seq and (until is None or cause.seq <= until))
