"""One employee's month as the rules see it: who, where, which days, which work (design 7)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from services.payroll.facts import Activity, Assembly, City, Correction, Excuse, MonthFacts, Person
from shared.calendar import CalendarDay
from shared.period import Period, first_day, last_day
from shared.roster import Assignment, Sanction
from shared.workday import Corrected, DayTimes, Punch, Shift, Timetable, day_times, shift_of

_REACH = timedelta(days=2)  # a punch of this month may belong to a shift just outside it, and the reverse


class Slot(msgspec.Struct, frozen=True, gc=False):
    """A date of a schedule: its shift, or none, and the calendar's reason."""

    day: date
    shift: Shift | None
    calendar: CalendarDay


class Plan:
    """The slots of a month and two days around it, with the timetable that sorts punches into them."""

    def __init__(self, slots: list[Slot], period: Period) -> None:
        first, last = first_day(period), last_day(period)
        self.slots = slots
        self.month = [slot for slot in slots if first <= slot.day <= last]
        self.workdays = sum(slot.shift is not None for slot in self.month)
        self.timetable = Timetable(slot.shift for slot in slots if slot.shift is not None)


class Day(msgspec.Struct, frozen=True, gc=False):
    """One workday: what was scheduled, punched, corrected and excused; `missed`: the morning assembly, if it was."""

    slot: Slot
    shift: Shift
    schedule_id: str
    times: DayTimes
    punches: tuple[Punch, ...]
    excuse: Excuse | None
    missed: Assembly | None = None


class Month(msgspec.Struct, kw_only=True):
    """Everything `assess` needs. `held`: why nothing can be paid; then the rest may be empty.

    `ceiling`: rupiah by component for a whole month, of which `employed_workdays` of `workdays` are due;
    `off`: the days employed that are no workdays; `causes`: the events behind post, rank and ceiling.
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
    days: list[Day] = []
    off: list[Slot] = []
    activities: dict[str, Activity] = {}
    sanctions: list[Sanction] = []
    causes: dict[str, str] = {}


def resolve(city: City, person: Person, period: Period) -> Month:
    """The facts of a person's month as they are known now."""
    career, first, last = person.career, first_day(period), last_day(period)
    month = Month(employee_id=person.employee_id, period=period, unit_id=career.unit_for(period))
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


def _career(month: Month, city: City, person: Person, anchor: date) -> str | None:
    """Post, rank and ceiling on the day that counts; a reason where there is none."""
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


def _add_days(month: Month, city: City, person: Person, spans: list[tuple[date, date]]) -> str | None:
    """The days employed, each with its shift and times; a reason where the calendar cannot say."""
    period = month.period
    first, last = first_day(period), last_day(period)
    pieces = person.career.assignments_between(first - _REACH, last + _REACH)
    for since, assignment in pieces:
        unit = city.organisation.unit(assignment.unit_id)
        if unit is None:
            return f"unit {assignment.unit_id} is not defined"
        if since <= last and not city.calendar.knows(assignment.schedule_id, last):
            return f"schedule {assignment.schedule_id} is not published"
    plan = _plan(city, pieces, period)
    facts = person.months.get(period) or MonthFacts()
    punches = plan.timetable.by_day(facts.punches.values())
    corrections = _corrections(facts)
    excuses = _excuses(person, first, last)
    missed = _missed(facts)
    month.whole = spans == [(first, last)]
    month.workdays = plan.workdays
    off, days = month.off, month.days
    for slot in plan.month:
        day, shift = slot.day, slot.shift
        if not month.whole and not any(start <= day <= end for start, end in spans):
            continue
        if shift is None:
            off.append(slot)
            continue
        touched = punches.get(day, _NO_PUNCHES)
        times = day_times(shift, touched, *corrections.get(day, _UNCORRECTED))
        said = excuses.get(day), missed.get(day)
        days.append(Day(slot, shift, _schedule_on(pieces, day), times, tuple(touched), *said))
    month.employed_workdays = len(days)
    return None


_NO_PUNCHES: list[Punch] = []
_UNCORRECTED: tuple[Corrected | None, Corrected | None] = (None, None)


def _schedule_on(pieces: list[tuple[date, Assignment]], day: date) -> str:
    if len(pieces) == 1:
        return pieces[0][1].schedule_id
    return next(assignment.schedule_id for since, assignment in reversed(pieces) if since <= day)


def _plan(city: City, pieces: list[tuple[date, Assignment]], period: Period) -> Plan:
    """The plan of one assignment, or of several one after the other."""
    plans = [(since, _plan_of(city, assignment, period)) for since, assignment in pieces]
    if len(plans) == 1:
        return plans[0][1]
    ends = [since for since, _ in plans[1:]] + [date.max]
    slots = [
        slot for (since, plan), end in zip(plans, ends, strict=True) for slot in plan.slots if since <= slot.day < end
    ]
    return Plan(slots, period)


def _plan_of(city: City, assignment: Assignment, period: Period) -> Plan:
    """One schedule's month in one zone: the same for everybody, so made once until the calendar changes."""
    unit = city.organisation.unit(assignment.unit_id)
    assert unit is not None
    plans: dict[tuple[str, str, Period], Plan] = vars(city).setdefault("plans", {})
    key = assignment.schedule_id, unit.timezone, period
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = Plan(_slots(city, *key), period)
    return plan


def _slots(city: City, schedule_id: str, timezone: str, period: Period) -> list[Slot]:
    zone = ZoneInfo(timezone)
    day, last = first_day(period) - _REACH, last_day(period) + _REACH
    slots: list[Slot] = []
    while day <= last:
        found = city.calendar.day(schedule_id, day)
        slots.append(Slot(day, shift_of(day, found.hours, zone) if found.hours else None, found))
        day += timedelta(days=1)
    return slots


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


def _excuses(person: Person, first: date, last: date) -> dict[date, Excuse]:
    """The excuse of each day: the last in the log that is not cancelled."""
    found: dict[date, Excuse] = {}
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


def _missed(facts: MonthFacts) -> dict[date, Assembly]:
    """The morning assemblies somebody was last said to have missed."""
    last = {each.date: each for each in sorted(facts.assemblies.values(), key=_by_seq)}
    return {day: each for day, each in last.items() if not each.present}


def _by_seq(fact: Correction | Excuse | Assembly) -> int:
    return fact.seq


# --- work


def _activities(facts: MonthFacts) -> dict[str, Activity]:
    """The submitted activities whose last decision is a verification."""
    return {key: each for key, each in facts.activities.items() if each.day is not None and each.minutes is not None}
