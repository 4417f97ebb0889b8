"""A person's days, judged by the same arithmetic that payroll cuts by (design 3.13). Pure: `now` is passed in.

`DayFacts` is what the days are judged by: punches, corrections, excuses, assemblies and rosters.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from services.attendance.days import wording
from services.attendance.hours.domain import Places
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
from shared.events.attendance.calendar import Hours
from shared.events.attendance.days import AssemblyKind, ExcuseKind
from shared.values.period import Period, days_between, first_day, last_day


class Correction(NamedTuple):
    """The instants that replace a day's arrival or departure, in microseconds since 1970, UTC."""

    day: date
    check_in: int | None
    check_out: int | None
    event_id: str


class Excuse(NamedTuple):
    """An excused absence that is not cancelled, both dates included."""

    kind: ExcuseKind
    date_from: date
    date_to: date
    event_id: str


class Assembly(NamedTuple):
    """Whether the employee was present at an assembly of a date."""

    day: date
    kind: AssemblyKind
    present: bool
    event_id: str


class PendingCorrection(NamedTuple):
    """A request for a correction of some days that is not decided yet, both dates included.

    `requested_at` in microseconds since 1970, UTC.
    """

    date_from: date
    date_to: date
    endorsed: bool
    requested_at: int


class DayFacts(NamedTuple):
    """The facts of one person's days; all but the punches in log order, pending requests the oldest first.

    `rosters`: the shifts that hold for a date; a date without shifts is free. `outside`: metres to the nearest
    workplace, by the event of a punch from outside all of them.
    """

    punches: Sequence[Punch] = ()
    corrections: Sequence[Correction] = ()
    excuses: Sequence[Excuse] = ()
    assemblies: Sequence[Assembly] = ()
    pending: Sequence[PendingCorrection] = ()
    rosters: Mapping[date, tuple[Hours, ...]] = MappingProxyType({})
    outside: Mapping[str, int] = MappingProxyType({})


DayStatus = Literal["WORKED", "ABSENT", "EXCUSED", "OFF", "NOT_YET", "NOT_EMPLOYED"]
_AROUND = timedelta(days=2)  # before and after the days asked: their shifts may claim a punch, as in payroll


class ShiftView(BaseModel):
    """One of several shifts of a day; instants in the unit's zone, whole minutes.

    While it is `running`, until its window closes, its departure is not judged: a later punch would move it.
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

    ABSENT is a workday without punch or excuse, NOT_YET one that may still get a punch. The day is `running` until its
    last shift is not. `reason` is the excuse's kind or the holiday's name; `reasons` are the sentences that the
    employee reads. `shifts` is empty where there is one only.
    """

    date: date
    status: DayStatus
    reason: str | None = None
    reasons: Annotated[list[str], Field(examples=[["Terlambat 20 menit"]])]
    assemblies: dict[AssemblyKind, bool] = {}
    events: list[str] = []
    shifts: list[ShiftView] = []


class MonthView(BaseModel):
    """Every calendar day of one employee's month."""

    employee_id: str
    period: str
    days: list[DayView]


def month_view(employee_id: str, period: Period, places: Places, facts: DayFacts, now: datetime) -> MonthView:
    """Every calendar day of the month."""
    days = day_views(places, facts, first_day(period), last_day(period), now)
    return MonthView(employee_id=employee_id, period=period, days=days)


def day_views(places: Places, facts: DayFacts, first: date, last: date, now: datetime) -> list[DayView]:
    """Every calendar day between two days, both included. A day's view does not depend on the other days asked for."""
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
    view.reasons += _pending(day, facts, places, zone)
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
    """The sentences on a day at work; where it has several shifts, those on each shift."""
    by_shift = [_shift_reasons(*each, now) for each in zip(shifts, times, strict=True)]
    if len(by_shift) == 1:
        return by_shift[0]
    return [text for shift, own in zip(shifts, by_shift, strict=True) for text in wording.of_shift(shift.hours, own)]


def _shift_reasons(shift: Shift, times: DayTimes, now: int) -> list[str]:
    running = now <= shift.closes
    if running and not times.event_ids:
        return [wording.not_yet(now >= shift.start)]
    return wording.worked(times, running)


def _pending(day: date, facts: DayFacts, places: Places, zone: ZoneInfo) -> list[str]:
    """The sentences on the day's pending requests.

    A request waits for HR from the start where nobody led the person on the day it was made.
    """
    reasons: list[str] = []
    for request in facts.pending:
        if request.date_from <= day <= request.date_to:
            requested = instant(request.requested_at).astimezone(zone).date()
            superior = not request.endorsed and bool(places.career.supervisors(requested))
            reasons.append(wording.pending(superior=superior))
    return reasons


def _last(corrections: Sequence[Correction], end: Literal["check_in", "check_out"]) -> Corrected | None:
    """The last correction of an arrival or a departure, in log order."""
    found = [(getattr(each, end), each.event_id) for each in corrections if getattr(each, end) is not None]
    return found[-1] if found else None


def _local(at: int | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else instant(at).astimezone(zone)
