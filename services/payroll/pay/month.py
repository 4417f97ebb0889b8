"""One employee's month as the rules see it: post and rank, days, work (design 7)."""

from datetime import date, timedelta

import msgspec

from services.payroll.pay.facts import ActivityFact, AssemblyFact, City, CorrectionFact, ExcuseFact, MonthFacts, Person
from services.payroll.pay.plan import REACH, PlannedDay, assignment_on, plan_of
from shared.city.roster import Sanction
from shared.city.workday import Corrected, DayTimes, Punch, Shift, workday_times
from shared.values.period import Period, first_day, last_day


class Workday(msgspec.Struct, frozen=True, gc=False):
    """One workday, as planned and as worked or excused.

    `times`: those of each shift, as punched and corrected. `missed`: the morning assembly, where it was missed.
    """

    planned: PlannedDay
    schedule_id: str
    times: list[DayTimes]
    excuse: ExcuseFact | None
    corrected: tuple[Corrected | None, Corrected | None]
    missed: AssemblyFact | None = None


class PayMonth(msgspec.Struct, kw_only=True):
    """Everything `assess` needs. `held`: the reason why nothing can be paid; then the rest may be empty.

    `ceiling`: rupiah by component for a whole month, of which `employed_workdays` of `workdays` are due;
    `off`: the days employed that are no workdays; `causes`: the events behind post, rank and ceiling.
    `punches`: the punches of each shift.
    """

    employee_id: str
    period: Period
    held: str | None = None
    unit_id: str | None = None
    position_id: str | None = None
    rank_grade: str = ""
    salary: int = 0
    family_status: str = ""
    ceiling: dict[str, int] = {}
    whole: bool = True
    workdays: int = 0
    employed_workdays: int = 0
    days: list[Workday] = []
    off: list[PlannedDay] = []
    punches: dict[Shift, list[Punch]] = {}
    activities: dict[str, ActivityFact] = {}
    sanctions: list[Sanction] = []
    causes: dict[str, str] = {}


def resolve(city: City, person: Person, period: Period) -> PayMonth:
    """The facts of a person's month, as far as they are known now."""
    career, first, last = person.career, first_day(period), last_day(period)
    month = PayMonth(employee_id=person.employee_id, period=period, unit_id=career.unit_for(period))
    spans = career.employment(first, last)
    if not spans:
        month.held = "not employed in this month"
        return month
    anchor = spans[0][0]
    month.held = _career(month, city, person, anchor) or _add_days(month, city, person, spans)
    month.sanctions = career.sanctions_on(first)
    facts = person.months.get(period)
    if facts is not None:
        month.activities = _activities(facts)
    return month


def _career(month: PayMonth, city: City, person: Person, anchor: date) -> str | None:
    """Add post, rank and ceiling of the day that counts; the reason where there is none."""
    assignment, rank, identity = (
        person.career.assignment(anchor),
        person.career.rank(anchor),
        person.career.identity(anchor),
    )
    if assignment is None or rank is None or identity is None:
        return "no registration in force"
    month.rank_grade, month.salary, month.family_status = rank.rank_grade, rank.salary, identity.family_status
    month.causes = {"assignment": assignment.event_id, "rank": rank.event_id, "identity": identity.event_id}
    if assignment.position_id is None:
        return "no post"
    month.position_id = assignment.position_id
    position = city.organisation.position(assignment.position_id)
    if position is None:
        return f"post {assignment.position_id} is not defined"
    month.causes["position"] = position.event_id
    month.ceiling = position.ceiling
    return None if sum(position.ceiling.values()) else f"post {assignment.position_id} has no ceiling"


# --- days


def _add_days(month: PayMonth, city: City, person: Person, spans: list[tuple[date, date]]) -> str | None:
    """Add the days employed, each with its shifts and times; the reason where the calendar does not cover them."""
    period = month.period
    first, last = first_day(period), last_day(period)
    pieces = person.career.assignments_between(first - REACH, last + REACH)
    for since, assignment in pieces:
        unit = city.organisation.unit(assignment.unit_id)
        if unit is None:
            return f"unit {assignment.unit_id} is not defined"
        if since <= last and not city.calendar.knows(assignment.schedule_id, last):
            return f"schedule {assignment.schedule_id} is not published"
    facts = person.months.get(period) or MonthFacts()
    plan = plan_of(city, pieces, facts.rosters, period)
    punches = month.punches = plan.timetable.by_shift(facts.punches.values())
    corrections = _corrections(facts)
    excuses = _excuses(person, first, last)
    missed = _missed(facts)
    month.whole = spans == [(first, last)]
    month.workdays = plan.workdays
    off, days = month.off, month.days
    for planned in plan.month:
        day, shifts = planned.day, planned.shifts
        if not month.whole and not any(start <= day <= end for start, end in spans):
            continue
        if not shifts:
            off.append(planned)
            continue
        corrected = corrections.get(day, _UNCORRECTED)
        times = workday_times(shifts, punches, *corrected)
        day_facts = excuses.get(day), corrected, missed.get(day)
        days.append(Workday(planned, assignment_on(pieces, day).schedule_id, times, *day_facts))
    month.employed_workdays = len(days)
    return None


_UNCORRECTED: tuple[Corrected | None, Corrected | None] = (None, None)


def _corrections(facts: MonthFacts) -> dict[date, tuple[Corrected | None, Corrected | None]]:
    """The last correction of each day's arrival and departure."""
    found: dict[date, tuple[Corrected | None, Corrected | None]] = {}
    for each in sorted(facts.corrections.values(), key=_by_seq):
        check_in, check_out = found.get(each.date, _UNCORRECTED)
        if each.check_in is not None:
            check_in = each.check_in, each.event_id
        if each.check_out is not None:
            check_out = each.check_out, each.event_id
        found[each.date] = check_in, check_out
    return found


def _excuses(person: Person, first: date, last: date) -> dict[date, ExcuseFact]:
    """The excuse of each day: the last in the log that is not cancelled."""
    found: dict[date, ExcuseFact] = {}
    standing = [
        each
        for each in person.excuses.values()
        if each.date_from <= last and first <= each.date_to and each.excuse_id not in person.cancellations
    ]
    for each in sorted(standing, key=_by_seq):
        day, end = max(first, each.date_from), min(last, each.date_to)
        while day <= end:
            found[day] = each
            day += timedelta(days=1)
    return found


def _missed(facts: MonthFacts) -> dict[date, AssemblyFact]:
    """The morning assemblies that the employee missed, by the last record of each date."""
    last = {each.date: each for each in sorted(facts.assemblies.values(), key=_by_seq)}
    return {day: each for day, each in last.items() if not each.present}


def _by_seq(fact: CorrectionFact | ExcuseFact | AssemblyFact) -> int:
    return fact.seq


# --- work


def _activities(facts: MonthFacts) -> dict[str, ActivityFact]:
    """The submitted activities whose last decision is a verification."""
    return {key: each for key, each in facts.activities.items() if each.day is not None and each.minutes is not None}
