"""A statement once more, from what the log held when it was settled."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from services.payroll.pay.assess import Assessment, assess
from services.payroll.pay.causes import Cause, causes
from services.payroll.pay.facts import Activity, City, MonthFacts, Person
from services.payroll.pay.month import resolve
from services.payroll.pay.settle import estimate, rules_of
from services.payroll.rules.parse import RuleSet
from shared.city.calendar import Calendar
from shared.city.roster import Career, Organisation
from shared.events.payroll import Statement
from shared.values.period import Period


class _Placed(Protocol):
    @property
    def seq(self) -> int: ...


P = TypeVar("P", bound=_Placed)


class Again(NamedTuple):
    """A revision assessed again, its rules, the statement as it stands, and what was said since the one before it."""

    assessment: Assessment
    rules: RuleSet
    stands: Statement
    causes: list[Cause]


def again(
    city: City, person: Person, period: Period, revision: int | None = None, rules: RuleSet | None = None
) -> Again | None:
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
    said = causes(city, person, period, before[-1], seqs[0] if seqs else None) if before else []
    return Again(assessment, chosen, statement, said)


def city_as_of(city: City, seq: int) -> City:
    """The city's facts up to a place in the log."""
    calendar, organisation = city.calendar, city.organisation
    return City(
        calendar=Calendar(
            _lists(calendar.schedules, seq), _lists(calendar.specials, seq), _lists(calendar.holidays, seq)
        ),
        organisation=Organisation(_lists(organisation.units, seq), _lists(organisation.positions, seq)),
        adopted=_until(city.adopted, seq),
        closings={unit: _values(months, seq) for unit, months in city.closings.items()},
    )


def person_as_of(person: Person, seq: int) -> Person:
    """A person's facts up to a place in the log, without what was settled."""
    career = person.career
    return Person(
        person.employee_id,
        career=Career(
            turns=_until(career.turns, seq),
            identities=_until(career.identities, seq),
            assignments=_until(career.assignments, seq),
            ranks=_until(career.ranks, seq),
            supervisions=_until(career.supervisions, seq),
            sanctions=_until(career.sanctions, seq),
        ),
        excuses=_values(person.excuses, seq),
        cancellations=_values(person.cancellations, seq),
        months={period: _month(facts, seq) for period, facts in person.months.items()},
    )


def _month(facts: MonthFacts, seq: int) -> MonthFacts:
    activities = {
        activity_id: Activity(each.seq, each.event_id, each.day, tuple(_until(each.decisions, seq)))
        for activity_id, each in _values(facts.activities, seq).items()
    }
    punches, corrections = _values(facts.punches, seq), _values(facts.corrections, seq)
    assemblies, rosters = _values(facts.assemblies, seq), _lists(facts.rosters, seq)
    return MonthFacts(punches, corrections, activities, assemblies, rosters)


def _until(facts: Iterable[P], seq: int) -> list[P]:
    return [fact for fact in facts if fact.seq <= seq]


def _values(facts: dict[str, P], seq: int) -> dict[str, P]:
    return {key: fact for key, fact in facts.items() if fact.seq <= seq}


def _lists(facts: dict[str, list[P]], seq: int) -> dict[str, list[P]]:
    return {key: until for key, said in facts.items() if (until := _until(said, seq))}
