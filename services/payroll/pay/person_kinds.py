"""The kinds of fact that span a person's months: excuse, cancellation, career, statement."""

from bisect import insort
from collections.abc import Iterable
from datetime import date
from typing import get_args

from services.payroll.pay.facts import (
    CancellationFact,
    ExcuseFact,
    Person,
    Reach,
    Revision,
    Settled,
    columns,
)
from services.payroll.pay.kind import NO_MONTHS, Months, PersonKind, Source, until, values_until
from shared.city.roster import Career
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.attendance import days as att
from shared.values.period import Period, first_day, last_day, period_of, periods_between

# --- excuse


def _excused(person: Person, seq: int, _: Period, event: att.AbsenceExcused) -> Months:
    data = event.data
    known = person.excuses.get(data.excuse_id)
    if known is not None and known.seq <= seq:
        return NO_MONTHS
    person.excuses[data.excuse_id] = ExcuseFact(data.excuse_id, data.kind, data.date_from, data.date_to, seq, event.id)
    cancelled = person.cancellations.get(data.excuse_id)
    return _touch(person, max(seq, cancelled.seq if cancelled else 0), data.date_from, data.date_to)


def _touch(person: Person, seq: int, first: date, last: date) -> Months:
    months = frozenset(periods_between(first, last))
    for period in months:
        month = person.month(period)
        month.touched = max(month.touched, seq)
    return months


def _excuse_reaches(_: Person, __: Period, event: att.AbsenceExcused) -> Months:
    return frozenset(periods_between(event.data.date_from, event.data.date_to))


def _excuses_in(person: Person, period: Period) -> Iterable[ExcuseFact]:
    first, last = first_day(period), last_day(period)
    return (each for each in person.excuses.values() if each.date_from <= last and first <= each.date_to)


def _excuses_as_of(person: Person, earlier: Person, seq: int) -> None:
    earlier.excuses = values_until(person.excuses, seq)


EXCUSE = PersonKind(
    name="excuse",
    take_in={att.AbsenceExcused: _excused},
    reaches=_excuse_reaches,
    causes=_excuses_in,
    as_of=_excuses_as_of,
    in_person=True,
    in_months=True,
)


# --- cancellation of an excuse


def _excuse_cancelled(person: Person, seq: int, _: Period, event: att.ExcuseCancelled) -> Months:
    """A cancellation is for good: an employee who is excused after all gets a new excuse."""
    excuse_id = event.data.excuse_id
    known = person.cancellations.get(excuse_id)
    if known is None or seq < known.seq:
        person.cancellations[excuse_id] = CancellationFact(seq, event.id)
    excuse = person.excuses.get(excuse_id)
    return _touch(person, seq, excuse.date_from, excuse.date_to) if excuse else NO_MONTHS


def _cancellation_reaches(person: Person, _: Period, event: att.ExcuseCancelled) -> Months:
    known = person.excuses.get(event.data.excuse_id)
    return frozenset(periods_between(known.date_from, known.date_to)) if known else NO_MONTHS


def _cancellations_in(person: Person, period: Period) -> Iterable[CancellationFact]:
    ids = [excuse.excuse_id for excuse in _excuses_in(person, period)]
    return (person.cancellations[excuse_id] for excuse_id in ids if excuse_id in person.cancellations)


def _cancellations_as_of(person: Person, earlier: Person, seq: int) -> None:
    earlier.cancellations = values_until(person.cancellations, seq)


CANCELLATION = PersonKind(
    name="cancellation",
    take_in={att.ExcuseCancelled: _excuse_cancelled},
    reaches=_cancellation_reaches,
    causes=_cancellations_in,
    as_of=_cancellations_as_of,
    in_person=True,
    in_months=True,
)


# --- career


def _career(person: Person, seq: int, _: Period, event: app.CareerEvent) -> Months:
    """A career's fact may change every month from its date on."""
    if not person.career.evolve(event, seq):
        return NO_MONTHS
    first = period_of(event.data.effective_from)
    if not isinstance(event, app.SupervisorAssigned):
        insort(person.since, Reach(seq, first, None))
    return frozenset(period for period in (*person.months, *person.settled) if first <= period)


def _changes_no_month(_: Person, __: Period, ___: app.CareerEvent | pay.StatementEvent) -> Months:
    return NO_MONTHS


def _career_until(person: Person, period: Period) -> Iterable[Source]:
    career, last = person.career, last_day(period)
    dated = (*career.turns, *career.identities, *career.assignments, *career.ranks, *career.sanctions)
    return (each for each in dated if each.effective_from <= last)


def _career_as_of(person: Person, earlier: Person, seq: int) -> None:
    career = person.career
    earlier.career = Career(
        turns=until(career.turns, seq),
        identities=until(career.identities, seq),
        assignments=until(career.assignments, seq),
        ranks=until(career.ranks, seq),
        supervisions=until(career.supervisions, seq),
        sanctions=until(career.sanctions, seq),
    )


CAREER = PersonKind(
    name="career",
    take_in=dict.fromkeys(get_args(app.CareerEvent), _career),
    reaches=_changes_no_month,
    causes=_career_until,
    as_of=_career_as_of,
    in_person=True,
    in_months=False,
)


# --- statement


def _published(person: Person, seq: int, _: Period, event: pay.StatementEvent) -> Months:
    """The statement in the log is the one that was paid: it stands before the one computed here."""
    statement = event.data.statement
    settled = person.settled.setdefault(statement.period, Settled())
    known = next((each for each in settled.revisions if each.statement.revision == statement.revision), None)
    if known is not None:
        if known.published and known.seq <= seq:
            return NO_MONTHS
        settled.revisions.remove(known)
        if columns(known.statement) != columns(statement):
            settled.reviewed = 0
            settled.mismatches = sorted({*settled.mismatches, statement.revision})
        if known.statement.rule_set_id != statement.rule_set_id:
            settled.rules = None  # then the published one's name says which they were
    revision = Revision(statement, event.data.paid_in, known.seq if known else seq, event.id, published=True)
    insort(settled.revisions, revision, key=lambda each: each.statement.revision)
    return frozenset((statement.period,))


def _no_cause(_: Person, __: Period) -> Iterable[Source]:
    """A statement follows from the other facts, and is no reason for the next one."""
    return ()


def _without_statements(_: Person, __: Person, ___: int) -> None:
    """A statement assessed again must not see what was settled."""


STATEMENT = PersonKind(
    name="statement",
    take_in={pay.TppCalculated: _published, pay.TppAdjusted: _published},
    reaches=_changes_no_month,
    causes=_no_cause,
    as_of=_without_statements,
    in_person=True,
    in_months=False,
)
