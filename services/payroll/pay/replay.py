"""A whole log folded in memory, without server, files or clock: `ekinerja fold` and `explain` run it."""

from typing import Any, get_args

from services.payroll.pay.explain import explanation
from services.payroll.pay.facts import City, Person
from services.payroll.pay.fold import evolve_city, evolve_person
from services.payroll.pay.reassess import reassess
from services.payroll.pay.settle import Settlement, estimate, settle
from services.payroll.pay.unit_members import UnitMembers
from services.payroll.rules.domain import RuleSet
from shared.events import CITY, Event
from shared.events.appraisal import CareerEvent, MonthClosed
from shared.events.payroll import Statement
from shared.values.period import Period

_CAREER = frozenset(get_args(CareerEvent))


class Replay:
    """The city and its people after the events applied so far. `rules` replaces every rule set, for what-ifs."""

    def __init__(self, rules: RuleSet | None = None) -> None:
        self.city = City()
        self.people: dict[str, Person] = {}
        self._members = UnitMembers(self.people)
        self._rules = rules

    def apply(self, seq: int, aggregate: str, event: Event) -> list[Settlement]:
        """Take in the event at place `seq`; the statements it settles, by employee, where it closes a month.

        `aggregate` is the last token of its subject. Raises ValueError, OverflowError where the event cannot be.
        """
        if event.subject != CITY:
            person = self.people.get(event.subject)
            if person is None:
                person = self.people[event.subject] = Person(event.subject)
            evolve_person(person, seq, aggregate, event)
            if type(event) in _CAREER:
                self._members.forget()
            return []
        evolve_city(self.city, seq, event)
        return self._close(event, seq) if isinstance(event, MonthClosed) else []

    def _close(self, event: MonthClosed, seq: int) -> list[Settlement]:
        period, unit_id = event.data.period, event.data.unit_id
        closing = self.city.closing(unit_id, period)
        if closing is None or closing.seq != seq:
            return []
        return [
            settlement
            for person in self._members.of(period, unit_id)
            for settlement in settle(self.city, person, period, unit_id, seq, self._rules)
        ]

    def finish(self, period: Period) -> list[Statement]:
        """Every revision of the month, by employee and number, the last perhaps an estimate of late facts."""
        statements = []
        for _, person in sorted(self.people.items()):
            settled = person.settled.get(period)
            revisions = [each.statement for each in settled.revisions] if settled else []
            last = estimate(self.city, person, period, self._rules)
            statements += revisions
            if last is not None and last.estimate and last not in revisions:
                statements.append(last)
        return statements

    def explain(self, employee_id: str, period: Period, revision: int | None = None) -> dict[str, Any] | None:
        """The explanation of a statement, from the facts of its time; the latest, estimate or settled, by default."""
        person = self.people.get(employee_id)
        if person is None:
            return None
        found = reassess(self.city, person, period, revision, self._rules)
        return explanation(found) if found else None
