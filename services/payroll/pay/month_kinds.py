"""The kinds of fact that are kept with a person's month: punch, correction, assembly, roster, activity."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from services.payroll.pay.facts import (
    ActivityFact,
    AssemblyFact,
    CorrectionFact,
    DecisionFact,
    MonthFacts,
    Person,
    RosterFact,
)
from services.payroll.pay.kind import (
    NO_MONTHS,
    Months,
    PersonKind,
    Source,
    in_each_month,
    lists_until,
    of_month,
    until,
    values_until,
)
from shared.city.history import keep
from shared.city.workday import HOUR, Kind, Punch, instant, microseconds
from shared.events.activity import work as act
from shared.events.attendance import days as att
from shared.events.attendance.calendar import ShiftsRostered
from shared.values.period import Period, period_of

_DAY = timedelta(days=1)
_DAY_LENGTH = 24 * HOUR
# The workday of a punch, seen from its UTC date: a long night shift began two days before, an early one is tomorrow's.
_EARLIEST, _LATEST = -2 * _DAY, _DAY
BESIDE = 2 * _DAY  # a day's hours, beside a month's edge, may claim the punches of a day of the month


def one_month(period: Period) -> Months:
    return frozenset((period,))


# --- punch


@cache
def _months_of_utc_day(utc_day: int) -> Months:
    day = instant(utc_day * _DAY_LENGTH).date()
    return frozenset((period_of(day + _EARLIEST), period_of(day), period_of(day + _LATEST)))


def _punched(kind: Kind) -> Callable[[Person, int, Period, Any], Months]:
    def take_in(person: Person, seq: int, _: Period, event: att.Punched) -> Months:
        punch_id, at = event.data.punch_id, microseconds(event.data.at)
        punch = Punch(at, kind, punch_id, seq, event.id)
        months = _months_of_utc_day(at // _DAY_LENGTH)
        for period in months:
            month = person.month(period)
            known = month.punches.get(punch_id)
            if known is None or seq < known.seq:
                month.punches[punch_id] = punch
                month.touched = max(month.touched, seq)
        return months

    return take_in


def _punch_reaches(_: Person, __: Period, event: att.PunchEvent) -> Months:
    return _months_of_utc_day(microseconds(event.data.at) // _DAY_LENGTH)


def _punches_as_of(facts: MonthFacts, earlier: MonthFacts, seq: int) -> None:
    earlier.punches = values_until(facts.punches, seq)


PUNCH = PersonKind(
    name="punch",
    take_in={att.CheckedIn: _punched("IN"), att.CheckedOut: _punched("OUT"), att.Punched: _punched("ANY")},
    reaches=_punch_reaches,
    causes=of_month(lambda facts: facts.punches.values()),
    as_of=in_each_month(_punches_as_of),
    in_person=False,
    in_months=True,
)


# --- correction


def _corrected(person: Person, seq: int, _: Period, event: att.PunchesCorrected) -> Months:
    data = event.data
    period = period_of(data.date)
    month = person.month(period)
    known = month.corrections.get(data.correction_id)
    if known is None or seq < known.seq:
        check_in = microseconds(data.check_in) if data.check_in else None
        check_out = microseconds(data.check_out) if data.check_out else None
        month.corrections[data.correction_id] = CorrectionFact(data.date, check_in, check_out, seq, event.id)
        month.touched = max(month.touched, seq)
    return one_month(period)


def _month_of_date(_: Person, __: Period, event: att.PunchesCorrected | att.AssemblyRecorded) -> Months:
    return one_month(period_of(event.data.date))


def _corrections_as_of(facts: MonthFacts, earlier: MonthFacts, seq: int) -> None:
    earlier.corrections = values_until(facts.corrections, seq)


CORRECTION = PersonKind(
    name="correction",
    take_in={att.PunchesCorrected: _corrected},
    reaches=_month_of_date,
    causes=of_month(lambda facts: facts.corrections.values()),
    as_of=in_each_month(_corrections_as_of),
    in_person=False,
    in_months=True,
)


# --- assembly


def _assembled(person: Person, seq: int, _: Period, event: att.AssemblyRecorded) -> Months:
    """No rule cuts for another assembly than the morning's (domain A4)."""
    data = event.data
    if data.kind != "MORNING":
        return NO_MONTHS
    period = period_of(data.date)
    month = person.month(period)
    known = month.assemblies.get(event.id)
    if known is None or seq < known.seq:
        month.assemblies[event.id] = AssemblyFact(data.date, data.present, seq, event.id)
        month.touched = max(month.touched, seq)
    return one_month(period)


def _assemblies_as_of(facts: MonthFacts, earlier: MonthFacts, seq: int) -> None:
    earlier.assemblies = values_until(facts.assemblies, seq)


ASSEMBLY = PersonKind(
    name="assembly",
    take_in={att.AssemblyRecorded: _assembled},
    reaches=_month_of_date,
    causes=of_month(lambda facts: facts.assemblies.values()),
    as_of=in_each_month(_assemblies_as_of),
    in_person=False,
    in_months=True,
)


# --- roster


@cache
def _months_beside(day: date) -> Months:
    return frozenset((period_of(day - BESIDE), period_of(day), period_of(day + BESIDE)))


def _roster_reaches(_: Person, __: Period, event: ShiftsRostered) -> Months:
    return frozenset(period for day in event.data.days for period in _months_beside(day))


def _rostered(person: Person, seq: int, period: Period, event: ShiftsRostered) -> Months:
    """The last roster of a date holds. An earlier one is kept: a settled statement was made from it."""
    for day, hours in event.data.days.items():
        roster = RosterFact(hours=hours, seq=seq, event_id=event.id)
        for beside in _months_beside(day):
            month = person.month(beside)
            if keep(month.rosters.setdefault(day.isoformat(), []), roster):
                month.touched = max(month.touched, seq)
    return _roster_reaches(person, period, event)


def _rosters_of(facts: MonthFacts) -> Iterable[RosterFact]:
    return (roster for rosters in facts.rosters.values() for roster in rosters)


def _rosters_as_of(facts: MonthFacts, earlier: MonthFacts, seq: int) -> None:
    earlier.rosters = lists_until(facts.rosters, seq)


ROSTER = PersonKind(
    name="roster",
    take_in={ShiftsRostered: _rostered},
    reaches=_roster_reaches,
    causes=of_month(_rosters_of),
    as_of=in_each_month(_rosters_as_of),
    in_person=False,
    in_months=True,
)


# --- activity


def _submitted(person: Person, seq: int, _: Period, event: act.ActivitySubmitted) -> Months:
    """Money needs the submission and its date; the minutes claimed are its verifier's business."""
    day, activity_id = event.data.date, event.data.activity_id
    period = period_of(day)
    month = person.month(period)
    known = month.activities.get(activity_id)
    if known is None:
        known = month.activities[activity_id] = ActivityFact()
    if known.seq == 0 or seq < known.seq:
        known.seq, known.event_id, known.day = seq, event.id, day
        month.touched = max(month.touched, seq)
    return one_month(period)


def _verified(person: Person, seq: int, period: Period, event: act.ActivityVerified) -> Months:
    return _decided(person, period, event.data.activity_id, DecisionFact(seq, event.id, event.data.minutes_accepted))


def _taken_back(person: Person, seq: int, period: Period, event: act.ActivityReturned) -> Months:
    return _decided(person, period, event.data.activity_id, DecisionFact(seq, event.id, None))


def _decided(person: Person, period: Period, activity_id: str, decision: DecisionFact) -> Months:
    month = person.month(period)
    known = month.activities.get(activity_id)
    if known is None:
        known = month.activities[activity_id] = ActivityFact()
    before = known.decisions
    if before:
        if any(each.event_id == decision.event_id and each.seq <= decision.seq for each in before):
            return NO_MONTHS
        before = tuple(each for each in before if each.event_id != decision.event_id)
    known.decisions = tuple(sorted((*before, decision), key=lambda each: each.seq)) if before else (decision,)
    month.touched = max(month.touched, decision.seq)
    return one_month(period)


def _activity_reaches(_: Person, aggregate: Period, event: act.WorkEvent) -> Months:
    """A decision does not name the date of the work: the month of its aggregate has it."""
    if isinstance(event, act.ActivitySubmitted):
        return frozenset((aggregate, period_of(event.data.date)))
    return one_month(aggregate)


def _activity_sources(facts: MonthFacts) -> Iterable[Source]:
    for activity in facts.activities.values():
        yield activity
        yield from activity.decisions


def _activities_as_of(facts: MonthFacts, earlier: MonthFacts, seq: int) -> None:
    earlier.activities = {
        activity_id: ActivityFact(known.seq, known.event_id, known.day, tuple(until(known.decisions, seq)))
        for activity_id, known in values_until(facts.activities, seq).items()
    }


ACTIVITY = PersonKind(
    name="activity",
    take_in={
        act.ActivitySubmitted: _submitted,
        act.ActivityVerified: _verified,
        act.ActivityReturned: _taken_back,
        act.ActivityRejected: _taken_back,
        act.ActivityWithdrawn: _taken_back,
        act.ActivityAnnulled: _taken_back,
    },
    reaches=_activity_reaches,
    causes=of_month(_activity_sources),
    as_of=in_each_month(_activities_as_of),
    in_person=False,
    in_months=True,
)
