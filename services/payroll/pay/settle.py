"""The settling of a closed month, and of the late facts of earlier ones (design 7, "After the close")."""

from typing import NamedTuple

from services.payroll.pay.assess import Assessment, assess
from services.payroll.pay.facts import AdoptedRules, City, Closing, Person, Revision, Settled, columns
from services.payroll.pay.month import resolve
from services.payroll.rules.domain import RuleSet, packaged
from shared.events import content_id
from shared.events.payroll import (
    Statement,
    StatementEvent,
    TppAdjusted,
    TppAdjustedData,
    TppCalculated,
    TppCalculatedData,
)
from shared.values.period import Period, first_day, last_day

ACTOR = "service:payroll"
_PACKAGED = 0  # the place in the log of the rules that were never adopted


class Settlement(NamedTuple):
    """A statement to append to the log; the same close makes the same event, id and time included."""

    event: StatementEvent
    paid_in: Period

    @property
    def statement(self) -> Statement:
        return self.event.data.statement


def settle(
    city: City, person: Person, period: Period, unit_id: str, seq: int, rules: RuleSet | None = None
) -> list[Settlement]:
    """Settle one person's months at the MonthClosed of `period` for `unit_id` at `seq`; `person` remembers them.

    Every earlier closed month that has waited, for late facts or a late person, is settled before the month itself.
    A repeated MonthClosed settles nothing. `rules` replaces every rule set.
    """
    closing = city.closing(unit_id, period)
    if closing is None or closing.seq != seq or person.career.unit_for(period) != unit_id:
        return []
    settlements = []
    for month in (*city.closed_before(period), period):
        closed = city.closing(person.career.unit_for(month), month)
        if month not in person.settled and (closed is None or closed.seq > seq):
            continue  # not closed for this person; once settled it is, wherever a late transfer puts it
        due = _due(city, person, month, rules)
        if due is not None:
            settlements.append(_record(person, due.statement, period, closing))
        if month in person.settled:
            person.settled[month].reviewed = seq
    return settlements


def estimate(city: City, person: Person, period: Period, rules: RuleSet | None = None) -> Statement | None:
    """The statement that closing now would give: an estimate, or the last settled revision where nothing waits.

    None for a person who has no part in the month.
    """
    due = _due(city, person, period, rules, estimate=True)
    if due is not None:
        return due.statement
    settled = person.settled.get(period)
    return settled.revisions[-1].statement if settled else None


_UNSETTLED = Settled()


def waits(city: City, person: Person, period: Period) -> bool:
    """Whether a later fact may have changed a settled month since it was last reviewed."""
    after = person.settled[period].reviewed
    facts = person.months.get(period)
    if facts is not None and facts.touched > after:
        return True
    if any(each.seq > after and each.reaches(period) for each in person.since):
        return True
    return city.marked > after and any(city.marked_after(after, scope, period) for scope in _scopes(person))


def _scopes(person: Person) -> set[str]:
    """The scopes of the city's marks that concern this person; the empty one concerns all."""
    scopes = {""}
    for each in person.career.assignments:
        scopes |= {f"schedule:{each.schedule_id}", f"unit:{each.unit_id}", f"position:{each.position_id}"}
    return scopes


def _due(
    city: City, person: Person, period: Period, rules: RuleSet | None, *, estimate: bool = False
) -> Assessment | None:
    """The next revision of a month, where there is one to make."""
    settled = person.settled.get(period, _UNSETTLED)
    if settled.revisions:
        if not waits(city, person, period):
            return None
    elif not person.career.first_employed(first_day(period), last_day(period)):
        return None
    adopted, chosen = rules_of(city, person, period, rules)
    last = settled.revisions[-1].statement if settled.revisions else None
    due = assess(
        resolve(city, person, period),
        chosen,
        revision=last.revision + 1 if last else 1,
        previous_net=last.net if last else 0,
        estimate=estimate,
    )
    if last is not None and columns(last) == columns(due.statement):
        return None
    if not estimate:
        person.settled.setdefault(period, Settled()).rules = adopted
    return due


def _record(person: Person, statement: Statement, paid_in: Period, closing: Closing) -> Settlement:
    """Make the event and remember its statement as settled."""
    event_id = content_id("payroll.Tpp", person.employee_id, statement.period, statement.revision)
    data: TppCalculatedData | TppAdjustedData
    if statement.revision == 1:
        data = TppCalculatedData(employee_id=person.employee_id, statement=statement, paid_in=paid_in)
        event = TppCalculated.record(data, id=event_id, time=closing.time, actor=ACTOR)
    else:
        data = TppAdjustedData(
            employee_id=person.employee_id, statement=statement, difference=statement.difference, paid_in=paid_in
        )
        event = TppAdjusted.record(data, id=event_id, time=closing.time, actor=ACTOR)
    revision = Revision(statement, paid_in, closing.seq, event_id)
    person.settled[statement.period].revisions.append(revision)
    assert isinstance(event, TppCalculated | TppAdjusted)
    return Settlement(event, paid_in)


# --- which rules


def rules_of(city: City, person: Person, period: Period, override: RuleSet | None = None) -> tuple[int, RuleSet]:
    """The rules of a month with the place of their adoption: for ever those of revision 1, else those at the close."""
    if override is not None:
        return _PACKAGED, override
    settled = person.settled.get(period, _UNSETTLED)
    if settled.revisions:
        known = _first_rules(city, settled)
        if known is not None:
            return known
    closing = city.closing(person.career.unit_for(period), period)
    return rules_for(city, period, closing.seq if closing else None)


def rules_for(city: City, period: Period, before: int | None = None) -> tuple[int, RuleSet]:
    """The rules of a month: adopted before that place in the log, and valid on the month's first day.

    Of several the one valid latest, then the one adopted latest. Without any, those of the program, at place 0.
    """
    first = first_day(period)
    fitting = [
        each for each in city.adopted if each.rules.valid_from <= first and (before is None or each.seq < before)
    ]
    if not fitting:
        return _PACKAGED, packaged()
    best = max(fitting, key=lambda each: (each.rules.valid_from, each.seq))
    return best.seq, best.rules


def _first_rules(city: City, settled: Settled) -> tuple[int, RuleSet] | None:
    """The rules of revision 1, by their adoption; where only the published statement is known, by their name."""
    if settled.rules == _PACKAGED:
        return _PACKAGED, packaged()
    first = settled.revisions[0]
    named: list[AdoptedRules] = [
        each
        for each in city.adopted
        if each.seq == settled.rules
        or (settled.rules is None and each.rules.id == first.statement.rule_set_id and each.seq < first.seq)
    ]
    return (named[-1].seq, named[-1].rules) if named else None
