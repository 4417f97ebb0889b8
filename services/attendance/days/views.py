"""A person's days, judged by the same arithmetic that payroll cuts by (design 3.13). Pure: `now` is passed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from services.attendance.days import wording
from services.attendance.days.facts import Correction, DayFacts, PendingCorrection
from services.attendance.hours.places import Places
from shared.city.workday import (
    Corrected,
    DayTimes,
    Punch,
    Shift,
    Timetable,
    instant,
    microseconds,
    together,
    workday_times,
)
from shared.events.attendance.days import AssemblyKind
from shared.values.period import Period, days_between, first_day, last_day

DayStatus = Literal["WORKED", "ABSENT", "EXCUSED", "OFF", "NOT_YET", "NOT_EMPLOYED"]
_AROUND = timedelta(days=2)  # before and after the days asked: their shifts may claim a punch, as in payroll


class ShiftView(BaseModel):
    """One of several shifts of a day; instants in the unit's zone, minutes whole.

    While it is `running`, until its window closes, its departure is not judged: another touch would move it.
    """

    running: bool = False
    start: datetime | None = None
    end: datetime | None = None
    check_in: datetime | None = None
    check_out: datetime | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None


class DayView(ShiftView):
    """One calendar day, from the start of its first shift to the end of its last; the minutes are those of all.

    Absent is a workday without punch or excuse, not yet while it may still get one. It is `running` until its last
    shift is not. `reason` is the excuse's kind or the holiday's name; `reasons` is what the employee is told.
    `shifts` is empty where there is one only.
    """

    date: date
    status: DayStatus
    reason: str | None = None
    reasons: list[str]
    assemblies: dict[AssemblyKind, bool] = {}
    events: list[str] = []
    shifts: list[ShiftView] = []


class MonthView(BaseModel):
    employee_id: str
    period: str
    days: list[DayView]


def month_view(employee_id: str, period: Period, places: Places, facts: DayFacts, now: datetime) -> MonthView:
    """Every calendar day of the month."""
    days = day_views(places, facts, first_day(period), last_day(period), now)
    return MonthView(employee_id=employee_id, period=period, days=days)


def day_views(places: Places, facts: DayFacts, first: date, last: date, now: datetime) -> list[DayView]:
    """Every calendar day between two days, both included. A day is the same whatever others it is asked with."""
    places = places.rostered(facts.rosters)
    shifts = {day: places.shifts(day) for day in days_between(first - _AROUND, last + _AROUND)}
    by_shift = Timetable(shift for each in shifts.values() for shift in each).by_shift(facts.punches)
    moment = microseconds(now)
    return [_day_view(day, shifts[day], places, by_shift, facts, moment) for day in days_between(first, last)]


def _day_view(
    day: date,
    shifts: Sequence[Shift],
    places: Places,
    punches: Mapping[Shift, Sequence[Punch]],
    facts: DayFacts,
    now: int,
) -> DayView:
    zone = places.zone(day)
    assemblies = {each.kind: each for each in facts.assemblies if each.day == day}
    attended = {kind: each.present for kind, each in assemblies.items()}
    if not places.career.employed(day) or zone is None:
        return DayView(date=day, status="NOT_EMPLOYED", reasons=[wording.NOT_EMPLOYED])
    if not shifts:
        return _day_off(day, places, attended)
    corrections = [each for each in facts.corrections if each.day == day]
    corrected_in, corrected_out = _last(corrections, "check_in"), _last(corrections, "check_out")
    times = workday_times(shifts, punches, corrected_in, corrected_out)
    whole = together(times)
    views = [_shift_view(*each, zone, now) for each in zip(shifts, times, strict=True)]
    view = DayView(
        date=day,
        status="WORKED",
        running=views[-1].running,
        start=views[0].start,
        end=views[-1].end,
        check_in=_local(whole.check_in, zone),
        check_out=_local(whole.check_out, zone),
        late_minutes=whole.late,
        early_minutes=None if views[-1].running else whole.early,
        reasons=[],
        assemblies=attended,
        events=list(whole.event_ids),
        shifts=views if len(views) > 1 else [],
    )
    excuses = [each for each in facts.excuses if each.date_from <= day <= each.date_to]
    if excuses:  # an excused day with punches is judged as excused (design 7)
        view.status, view.reason, view.reasons = "EXCUSED", excuses[-1].kind, [wording.EXCUSES[excuses[-1].kind]]
        view.events.append(excuses[-1].event_id)
    elif whole.event_ids:
        corrected = wording.corrected(bool(corrected_in), bool(corrected_out))
        outside = [wording.out_of_zone(facts.outside[each]) for each in whole.event_ids if each in facts.outside]
        view.reasons = [*_reasons(shifts, times, now), *outside, *corrected, *wording.missed(attended)]
        view.events += [each.event_id for each in assemblies.values() if not each.present]
    elif view.running:
        view.status, view.reasons = "NOT_YET", [wording.not_yet(now >= shifts[0].start)]
    else:
        view.status, view.reasons = "ABSENT", [wording.NO_NEWS]
    pending = [each for each in facts.pending if each.date_from <= day <= each.date_to]
    view.reasons += [_pending(each, places, zone) for each in pending]
    return view


def _day_off(day: date, places: Places, attended: dict[AssemblyKind, bool]) -> DayView:
    if day in places.rosters:
        return DayView(date=day, status="OFF", reasons=[wording.ROSTERED_OFF], assemblies=attended)
    assignment = places.career.assignment(day)
    holiday = places.calendar.day(assignment.schedule_id, day).holiday if assignment else None
    return DayView(date=day, status="OFF", reason=holiday, reasons=[wording.off(holiday)], assemblies=attended)


def _shift_view(shift: Shift, times: DayTimes, zone: ZoneInfo, now: int) -> ShiftView:
    running = now <= shift.closes
    return ShiftView(
        running=running,
        start=_local(shift.start, zone),
        end=_local(shift.end, zone),
        check_in=_local(times.check_in, zone),
        check_out=_local(times.check_out, zone),
        late_minutes=times.late,
        early_minutes=None if running else times.early,
    )


def _reasons(shifts: Sequence[Shift], times: Sequence[DayTimes], now: int) -> list[str]:
    """Of a day at work; where it has several shifts, of each."""
    said = [_said(*each, now) for each in zip(shifts, times, strict=True)]
    if len(said) == 1:
        return said[0]
    return [reason for shift, own in zip(shifts, said, strict=True) for reason in wording.of_shift(shift.hours, own)]


def _said(shift: Shift, times: DayTimes, now: int) -> list[str]:
    running = now <= shift.closes
    if running and not times.event_ids:
        return [wording.not_yet(now >= shift.start)]
    return wording.worked(times, running)


def _pending(request: PendingCorrection, places: Places, zone: ZoneInfo) -> str:
    """Whose word a request waits for: HR's too where nobody led the person on the day it was made."""
    asked = instant(request.requested_at).astimezone(zone).date()
    return wording.pending(superior=not request.endorsed and bool(places.career.supervisors(asked)))


def _last(corrections: Sequence[Correction], end: Literal["check_in", "check_out"]) -> Corrected | None:
    """The last word on an arrival or a departure, in log order."""
    said = [(getattr(each, end), each.event_id) for each in corrections if getattr(each, end) is not None]
    return said[-1] if said else None


def _local(at: int | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else instant(at).astimezone(zone)
