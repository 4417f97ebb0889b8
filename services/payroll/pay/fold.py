"""Events to facts (design 7). Each `evolve` may see events in any order and more than once: the facts are the same.

`last` always means the highest place in the log, never the last seen here.
"""

from bisect import insort
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, get_args

from services.payroll.pay.facts import (
    Activity,
    Adopted,
    Assembly,
    Cancellation,
    City,
    Closing,
    Correction,
    Decision,
    Excuse,
    Person,
    Revision,
    Rostered,
    Settled,
    Since,
    columns,
)
from services.payroll.rules.parse import rules_from
from shared.city.history import keep
from shared.city.workday import HOUR, Kind, Punch, instant, microseconds
from shared.events import Event
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.activity import work as act
from shared.events.attendance import days as att
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayWithdrawn,
    SchedulePublished,
    ShiftsRostered,
    SpecialHoursDeclared,
)
from shared.values.period import Period, period_of, periods_between

Touched = frozenset[Period]

_ACTIVITY = get_args(act.WorkEvent)
_NOTHING: Touched = frozenset()
_ALWAYS: Period = "0000-00"  # before every month
_DAY = timedelta(days=1)
_DAY_LENGTH = 24 * HOUR
# The workday of a punch, seen from its UTC date: a long night shift began two days before, an early one is tomorrow's.
_EARLIEST, _LATEST = -2 * _DAY, _DAY
_BESIDE = 2 * _DAY  # a day's hours, beside a month's edge, may claim the punches of a day of the month


def concerns(event: Event) -> bool:
    """Whether money may depend on it."""
    return type(event) in _PERSON or type(event) in _CITY


def evolve_person(person: Person, seq: int, period: Period, event: Event) -> Touched:
    """Take in one event of a person; the months whose facts it may change.

    `period` is the month of the event's aggregate, which decisions on activities do not say themselves.
    """
    evolve = _PERSON.get(type(event))
    return evolve(person, seq, period, event) if evolve else _NOTHING


def evolve_city(city: City, seq: int, event: Event) -> None:
    """Take in one event of the city. Raises ValueError where it adopts rules, or names a time zone, that cannot be."""
    evolve = _CITY.get(type(event))
    if evolve:
        evolve(city, seq, event)


# --- a person's month


@cache
def _months_of(utc_day: int) -> Touched:
    day = instant(utc_day * _DAY_LENGTH).date()
    return frozenset((period_of(day + _EARLIEST), period_of(day), period_of(day + _LATEST)))


def _punched(kind: Kind) -> Callable[[Person, int, Period, Any], Touched]:
    def evolve(person: Person, seq: int, _: Period, event: att.Punched) -> Touched:
        punch_id, at = event.data.punch_id, microseconds(event.data.at)
        punch = Punch(at, kind, punch_id, seq, event.id)
        touched = _months_of(at // _DAY_LENGTH)
        for period in touched:
            month = person.month(period)
            known = month.punches.get(punch_id)
            if known is None or seq < known.seq:
                month.punches[punch_id] = punch
                month.touched = max(month.touched, seq)
        return touched

    return evolve


def _submitted(person: Person, seq: int, _: Period, event: act.ActivitySubmitted) -> Touched:
    """Money needs of a submission that there is one, and when; the minutes claimed are its verifier's business."""
    day, activity_id = event.data.date, event.data.activity_id
    period = period_of(day)
    month = person.month(period)
    known = month.activities.get(activity_id)
    if known is None:
        known = month.activities[activity_id] = Activity()
    if known.seq == 0 or seq < known.seq:
        known.seq, known.event_id, known.day = seq, event.id, day
        month.touched = max(month.touched, seq)
    return frozenset((period,))


def _verified(person: Person, seq: int, period: Period, event: act.ActivityVerified) -> Touched:
    return _decided(person, period, event.data.activity_id, Decision(seq, event.id, event.data.minutes_accepted))


def _taken_back(person: Person, seq: int, period: Period, event: act.ActivityReturned) -> Touched:
    return _decided(person, period, event.data.activity_id, Decision(seq, event.id, None))


def _decided(person: Person, period: Period, activity_id: str, decision: Decision) -> Touched:
    month = person.month(period)
    known = month.activities.get(activity_id)
    if known is None:
        known = month.activities[activity_id] = Activity()
    before = known.decisions
    if before:
        if any(each.event_id == decision.event_id and each.seq <= decision.seq for each in before):
            return _NOTHING
        before = tuple(each for each in before if each.event_id != decision.event_id)
    known.decisions = tuple(sorted((*before, decision), key=lambda each: each.seq)) if before else (decision,)
    month.touched = max(month.touched, decision.seq)
    return frozenset((period,))


def _corrected(person: Person, seq: int, _: Period, event: att.PunchesCorrected) -> Touched:
    data = event.data
    period = period_of(data.date)
    month = person.month(period)
    known = month.corrections.get(data.correction_id)
    if known is None or seq < known.seq:
        check_in = microseconds(data.check_in) if data.check_in else None
        check_out = microseconds(data.check_out) if data.check_out else None
        month.corrections[data.correction_id] = Correction(data.date, check_in, check_out, seq, event.id)
        month.touched = max(month.touched, seq)
    return frozenset((period,))


def _assembled(person: Person, seq: int, _: Period, event: att.AssemblyRecorded) -> Touched:
    """No rule cuts for another assembly than the morning's (domain A4)."""
    data = event.data
    if data.kind != "MORNING":
        return _NOTHING
    period = period_of(data.date)
    month = person.month(period)
    known = month.assemblies.get(event.id)
    if known is None or seq < known.seq:
        month.assemblies[event.id] = Assembly(data.date, data.present, seq, event.id)
        month.touched = max(month.touched, seq)
    return frozenset((period,))


def _rostered(person: Person, seq: int, _: Period, event: ShiftsRostered) -> Touched:
    """Of each date the last roster holds. An earlier one is kept: a settled statement was made from it."""
    touched = _months_rostered(event.data.days)
    for day, hours in event.data.days.items():
        said = Rostered(hours=hours, seq=seq, event_id=event.id)
        for period in _months_beside(day):
            month = person.month(period)
            if keep(month.rosters.setdefault(day.isoformat(), []), said):
                month.touched = max(month.touched, seq)
    return touched


def _months_rostered(days: Iterable[date]) -> Touched:
    return frozenset(period for day in days for period in _months_beside(day))


@cache
def _months_beside(day: date) -> Touched:
    return frozenset((period_of(day - _BESIDE), period_of(day), period_of(day + _BESIDE)))


# --- a person's facts that span months


def _excused(person: Person, seq: int, _: Period, event: att.AbsenceExcused) -> Touched:
    data = event.data
    known = person.excuses.get(data.excuse_id)
    if known is not None and known.seq <= seq:
        return _NOTHING
    person.excuses[data.excuse_id] = Excuse(data.excuse_id, data.kind, data.date_from, data.date_to, seq, event.id)
    cancelled = person.cancellations.get(data.excuse_id)
    return _touch(person, max(seq, cancelled.seq if cancelled else 0), data.date_from, data.date_to)


def _excuse_cancelled(person: Person, seq: int, _: Period, event: att.ExcuseCancelled) -> Touched:
    """For good: whoever is excused after all gets a new excuse."""
    excuse_id = event.data.excuse_id
    known = person.cancellations.get(excuse_id)
    if known is None or seq < known.seq:
        person.cancellations[excuse_id] = Cancellation(seq, event.id)
    excuse = person.excuses.get(excuse_id)
    return _touch(person, seq, excuse.date_from, excuse.date_to) if excuse else _NOTHING


def _touch(person: Person, seq: int, first: date, last: date) -> Touched:
    touched = frozenset(periods_between(first, last))
    for period in touched:
        month = person.month(period)
        month.touched = max(month.touched, seq)
    return touched


def _career(person: Person, seq: int, _: Period, event: app.EmployeeRegistered) -> Touched:
    """A career's fact may change every month from its date on."""
    if not person.career.evolve(event, seq):
        return _NOTHING
    if not isinstance(event, app.SupervisorAssigned):
        insort(person.since, Since(seq, period_of(event.data.effective_from), None))
    first = period_of(event.data.effective_from)
    return frozenset(period for period in (*person.months, *person.settled) if first <= period)


def _published(person: Person, seq: int, _: Period, event: pay.TppCalculated | pay.TppAdjusted) -> Touched:
    """The statement in the log is what was paid: it stands before what we compute."""
    statement = event.data.statement
    settled = person.settled.setdefault(statement.period, Settled())
    known = next((each for each in settled.revisions if each.statement.revision == statement.revision), None)
    if known is not None:
        if known.published and known.seq <= seq:
            return _NOTHING
        settled.revisions.remove(known)
        if columns(known.statement) != columns(statement):
            settled.reviewed = 0
            settled.mismatches = sorted({*settled.mismatches, statement.revision})
        if known.statement.rule_set_id != statement.rule_set_id:
            settled.rules = None  # then the published one's name says which they were
    revision = Revision(statement, event.data.paid_in, known.seq if known else seq, event.id, published=True)
    insort(settled.revisions, revision, key=lambda each: each.statement.revision)
    return frozenset((statement.period,))


# --- the city


def _calendar(city: City, seq: int, event: SchedulePublished | HolidayDeclared) -> None:
    if city.calendar.evolve(event, seq):
        vars(city).clear()
        city.mark(*_calendar_mark(seq, event))


def _calendar_mark(seq: int, event: Any) -> tuple[str, Since]:
    """Whom a calendar event concerns, and which months; a day beside the edge moves a night's punches."""
    match event:
        case HolidayDeclared(data=data) | HolidayWithdrawn(data=data):
            return "", Since(seq, period_of(data.date - _BESIDE), period_of(data.date + _BESIDE))
        case SpecialHoursDeclared(data=hours):
            first, last = period_of(hours.date_from - _BESIDE), period_of(hours.date_to + _BESIDE)
            return f"schedule:{hours.schedule_id}", Since(seq, first, last)
        case _:
            first = period_of(event.data.effective_from - _BESIDE)
            return f"schedule:{event.data.schedule_id}", Since(seq, first, None)


def _unit(city: City, seq: int, event: app.UnitDefined) -> None:
    if city.organisation.evolve(event, seq):
        vars(city).clear()
        city.mark(f"unit:{event.data.unit_id}", Since(seq, _ALWAYS, None))


def _position(city: City, seq: int, event: app.PositionDefined) -> None:
    """A post's definition carries no date: it says what the post has been all along."""
    if city.organisation.evolve(event, seq):
        city.mark(f"position:{event.data.position_id}", Since(seq, _ALWAYS, None))


def _adopted(city: City, seq: int, event: pay.RuleSetAdopted) -> None:
    if any(each.event_id == event.id and each.seq <= seq for each in city.adopted):
        return
    data = event.data
    # What the adoption says of the rules stands before what the file said of itself.
    said = {"id": data.rule_set_id, "valid_from": data.valid_from, "legal_basis": data.legal_basis}
    rules = rules_from({**data.rules, **said})
    city.adopted = [each for each in city.adopted if each.event_id != event.id]
    insort(city.adopted, Adopted(seq, event.id, rules), key=lambda each: each.seq)


def _closed(city: City, seq: int, event: app.MonthClosed) -> None:
    period = event.data.period
    months = city.closings.setdefault(event.data.unit_id, {})
    known = months.get(period)
    if known is None or seq < known.seq:
        months[period] = Closing(seq, event.id, event.time)
        if period not in city.periods:
            insort(city.periods, period)


_PERSON: dict[type[Event], Callable[[Person, int, Period, Any], Touched]] = {
    att.CheckedIn: _punched("IN"),
    att.CheckedOut: _punched("OUT"),
    att.Punched: _punched("ANY"),
    att.PunchesCorrected: _corrected,
    att.AssemblyRecorded: _assembled,
    ShiftsRostered: _rostered,
    att.AbsenceExcused: _excused,
    att.ExcuseCancelled: _excuse_cancelled,
    act.ActivitySubmitted: _submitted,
    act.ActivityVerified: _verified,
    act.ActivityReturned: _taken_back,
    act.ActivityRejected: _taken_back,
    act.ActivityWithdrawn: _taken_back,
    act.ActivityAnnulled: _taken_back,
    app.EmployeeRegistered: _career,
    app.EmployeeTransferred: _career,
    app.RankChanged: _career,
    app.SupervisorAssigned: _career,
    app.EmploymentEnded: _career,
    app.SanctionImposed: _career,
    pay.TppCalculated: _published,
    pay.TppAdjusted: _published,
}
_CITY: dict[type[Event], Callable[[City, int, Any], None]] = {
    SchedulePublished: _calendar,
    SpecialHoursDeclared: _calendar,
    HolidayDeclared: _calendar,
    HolidayWithdrawn: _calendar,
    app.UnitDefined: _unit,
    app.PositionDefined: _position,
    app.MonthClosed: _closed,
    pay.RuleSetAdopted: _adopted,
}


def months_reached(person: Person, aggregate: Period, event: Event) -> Touched:
    """The months whose facts `evolve_person` would change, for who must load them first."""
    match event:
        case att.CheckedIn(data=data) | att.CheckedOut(data=data) | att.Punched(data=data):
            return _months_of(microseconds(data.at) // _DAY_LENGTH)
        case att.PunchesCorrected(data=correction):
            return frozenset((period_of(correction.date),))
        case att.AssemblyRecorded(data=assembly):
            return frozenset((period_of(assembly.date),))
        case ShiftsRostered(data=roster):
            return _months_rostered(roster.days)
        case att.AbsenceExcused(data=excuse):
            return frozenset(periods_between(excuse.date_from, excuse.date_to))
        case att.ExcuseCancelled(data=cancel):
            known = person.excuses.get(cancel.excuse_id)
            return frozenset(periods_between(known.date_from, known.date_to)) if known else _NOTHING
        case act.ActivitySubmitted(data=work):
            return frozenset((aggregate, period_of(work.date)))
    return frozenset((aggregate,)) if isinstance(event, _ACTIVITY) else _NOTHING
