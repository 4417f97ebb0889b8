"""The plan of a person's month: the shifts of each date, by schedule or by roster."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from services.payroll.pay.facts import City, RosterFact
from shared.city.roster import Assignment
from shared.city.workday import Shift, Timetable, shifts_of
from shared.values.period import Period, first_day, last_day

REACH = timedelta(days=2)  # a punch of this month may belong to a shift just outside it, and the reverse

Pieces = list[tuple[date, Assignment]]  # assignments one after the other, each with the day it starts to hold
Rosters = dict[str, list[RosterFact]]  # by ISO date, in log order


class PlannedDay(msgspec.Struct, frozen=True, gc=False):
    """A date with its shifts, none where it is free, and the events of calendar or roster behind it."""

    day: date
    shifts: tuple[Shift, ...]
    event_ids: tuple[str, ...]
    holiday: str | None = None


class MonthPlan:
    """The days of a month and two days around it, with the timetable that sorts punches into them."""

    def __init__(self, days: list[PlannedDay], period: Period) -> None:
        first, last = first_day(period), last_day(period)
        self.days = days
        self.month = [planned for planned in days if first <= planned.day <= last]
        self.workdays = sum(bool(planned.shifts) for planned in self.month)
        self.timetable = Timetable(shift for planned in days for shift in planned.shifts)


def plan_of(city: City, pieces: Pieces, rosters: Rosters, period: Period) -> MonthPlan:
    """The plan of a person's month. Without rosters and transfers all of one schedule and zone share it."""
    plan = _by_schedule(city, pieces, period)
    return _by_roster(city, plan, pieces, rosters, period) if rosters else plan


def assignment_on(pieces: Pieces, day: date) -> Assignment:
    if len(pieces) == 1:
        return pieces[0][1]
    return next(assignment for since, assignment in reversed(pieces) if since <= day)


def _by_schedule(city: City, pieces: Pieces, period: Period) -> MonthPlan:
    """The plan of one assignment, or of several one after the other."""
    plans = [(since, _shared_plan(city, assignment, period)) for since, assignment in pieces]
    if len(plans) == 1:
        return plans[0][1]
    ends = [since for since, _ in plans[1:]] + [date.max]
    days = [
        planned
        for (since, plan), end in zip(plans, ends, strict=True)
        for planned in plan.days
        if since <= planned.day < end
    ]
    return MonthPlan(days, period)


def _by_roster(city: City, plan: MonthPlan, pieces: Pieces, rosters: Rosters, period: Period) -> MonthPlan:
    """A person's own plan: on a rostered date the last roster holds, whatever schedule and holidays give."""
    return MonthPlan(
        [_own_day(city, planned, pieces, rosters.get(planned.day.isoformat())) for planned in plan.days], period
    )


def _own_day(city: City, planned: PlannedDay, pieces: Pieces, rosters: list[RosterFact] | None) -> PlannedDay:
    if not rosters:
        return planned
    zone = _zone(city, assignment_on(pieces, planned.day))
    return PlannedDay(planned.day, shifts_of(planned.day, rosters[-1].hours, zone), (rosters[-1].event_id,))


def _zone(city: City, assignment: Assignment) -> ZoneInfo:
    unit = city.organisation.unit(assignment.unit_id)
    assert unit is not None
    return ZoneInfo(unit.timezone)


def _shared_plan(city: City, assignment: Assignment, period: Period) -> MonthPlan:
    """One schedule's month in one zone: the same for all its people, so made once until the calendar changes."""
    plans: dict[tuple[str, ZoneInfo, Period], MonthPlan] = vars(city).setdefault("plans", {})
    key = assignment.schedule_id, _zone(city, assignment), period
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = MonthPlan(_planned_days(city, *key), period)
    return plan


def _planned_days(city: City, schedule_id: str, zone: ZoneInfo, period: Period) -> list[PlannedDay]:
    day, last = first_day(period) - REACH, last_day(period) + REACH
    days: list[PlannedDay] = []
    while day <= last:
        found = city.calendar.day(schedule_id, day)
        shifts = shifts_of(day, [found.hours] if found.hours else [], zone)
        days.append(PlannedDay(day, shifts, found.event_ids, found.holiday))
        day += timedelta(days=1)
    return days
