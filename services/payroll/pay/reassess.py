"""A statement assessed again, from the facts that the log held when it was settled."""

from typing import NamedTuple

from services.payroll.pay.assess import Assessment, assess
from services.payroll.pay.causes import Cause, causes
from services.payroll.pay.facts import City, Person
from services.payroll.pay.kinds import CITY_KINDS, PERSON_KINDS
from services.payroll.pay.month import resolve
from services.payroll.pay.settle import estimate, rules_of
from services.payroll.rules.domain import RuleSet
from shared.events.payroll import Statement
from shared.values.period import Period


class Reassessment(NamedTuple):
    """A revision assessed again, its rules, the statement as it stands, and the causes since the one before it."""

    assessment: Assessment
    rules: RuleSet
    stands: Statement
    causes: list[Cause]


def reassess(
    city: City, person: Person, period: Period, revision: int | None = None, rules: RuleSet | None = None
) -> Reassessment | None:
    """None where there is no such statement. Without a number the newest, which may be an estimate."""
    settled = person.settled.get(period)
    revisions = settled.revisions if settled else []
    newest = estimate(city, person, period, rules)
    stands = [each.statement for each in revisions] + ([newest] if newest and newest.estimate else [])
    wanted = stands[-1:] if revision is None else [each for each in stands if each.revision == revision]
    if not wanted:
        return None
    statement = wanted[0]
    _, chosen = rules_of(city, person, period, rules)
    seqs = [each.seq for each in revisions if each.statement is statement]
    then_city, then_person = (city_as_of(city, seqs[0]), person_as_of(person, seqs[0])) if seqs else (city, person)
    assessment = assess(
        resolve(then_city, then_person, period),
        chosen,
        revision=statement.revision,
        previous_net=statement.net - statement.difference,
        estimate=statement.estimate,
    )
    before = [each.seq for each in revisions if each.statement.revision < statement.revision]
    since = causes(city, person, period, before[-1], seqs[0] if seqs else None) if before else []
    return Reassessment(assessment, chosen, statement, since)


def city_as_of(city: City, seq: int) -> City:
    """The city's facts up to a place in the log."""
    earlier = City()
    for kind in CITY_KINDS:
        kind.as_of(city, earlier, seq)
    return earlier


def person_as_of(person: Person, seq: int) -> Person:
    """A person's facts up to a place in the log, without the settled statements."""
    earlier = Person(person.employee_id)
    for kind in PERSON_KINDS:
        kind.as_of(person, earlier, seq)
    return earlier
