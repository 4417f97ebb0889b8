"""A person's days, judged by the same arithmetic that payroll cuts by (design 3.13). Pure: `now` is passed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from services.attendance import wording
from services.attendance.facts import Assembly, Correction, Excuse, Facts
from shared.calendar import Calendar
from shared.events.attendance import AssemblyKind
from shared.period import Period, days_between, first_day, last_day
from shared.roster import Career, Organisation
from shared.workday import Corrected, Punch, Shift, Timetable, day_times, instant, microseconds, shift_of

DayStatus = Literal["WORKED", "ABSENT", "EXCUSED", "OFF", "NOT_YET", "NOT_EMPLOYED"]
_AROUND = timedelta(days=2)  # before and after the days asked: their shifts may claim a punch, as in payroll


class DayView(BaseModel):
    """One calendar day; instants in the unit's zone, minutes whole; `assemblies`: of those recorded, whether there.

    Absent is a workday without punch or excuse, not yet while it may still get one. While a day is `running`, until
    its window closes, its departure is not judged: another touch would move it. `reason` is the excuse's kind or the
    holiday's name; `reasons` is what the employee is told.
    """

    date: date
    status: DayStatus
    running: bool = False
    start: datetime | None = None
    end: datetime | None = None
    check_in: datetime | None = None
    check_out: datetime | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None
    reason: str | None = None
    reasons: list[str]
    assemblies: dict[AssemblyKind, bool] = {}
    events: list[str] = []


class MonthView(BaseModel):
    employee_id: str
    period: str
    days: list[DayView]


class Places:
    """Where and when somebody works: the dated roster and calendar, asked by day."""

    def __init__(self, career: Career, calendar: Calendar, organisation: Organisation) -> None:
        self.career = career
        self.calendar = calendar
        self.organisation = organisation

    def shift(self, day: date) -> Shift | None:
        """The hours to work that day, or None: off, a holiday, not employed, or no known unit."""
        assignment = self.career.assignment(day)
        zone = self.zone(day)
        if assignment is None or zone is None or not self.career.employed(day):
            return None
        hours = self.calendar.hours(assignment.schedule_id, day)
        return shift_of(day, hours, zone) if hours else None

    def zone(self, day: date) -> ZoneInfo | None:
        assignment = self.career.assignment(day)
        unit = self.organisation.unit(assignment.unit_id) if assignment else None
        return ZoneInfo(unit.timezone) if unit else None


def month_view(employee_id: str, period: Period, places: Places, facts: Facts, now: datetime) -> MonthView:
    """Every calendar day of the month."""
    days = day_views(places, facts, first_day(period), last_day(period), now)
    return MonthView(employee_id=employee_id, period=period, days=days)


def day_views(places: Places, facts: Facts, first: date, last: date, now: datetime) -> list[DayView]:
    """Every calendar day between two days, both included. A day is the same whatever others it is asked with."""
    shifts = {day: places.shift(day) for day in days_between(first - _AROUND, last + _AROUND)}
    by_day = Timetable(shift for shift in shifts.values() if shift).by_day(facts.punches)
    moment = microseconds(now)
    return [
        _day_view(
            day,
            shifts[day],
            places,
            by_day.get(day, []),
            [each for each in facts.corrections if each.day == day],
            [each for each in facts.excuses if each.date_from <= day <= each.date_to],
            {each.kind: each for each in facts.assemblies if each.day == day},
            moment,
        )
        for day in days_between(first, last)
    ]


def _day_view(
    day: date,
    shift: Shift | None,
    places: Places,
    punches: Sequence[Punch],
    corrections: Sequence[Correction],
    excuses: Sequence[Excuse],
    assemblies: Mapping[AssemblyKind, Assembly],
    now: int,
) -> DayView:
    zone = places.zone(day)
    attended = {kind: each.present for kind, each in assemblies.items()}
    if not places.career.employed(day) or zone is None:
        return DayView(date=day, status="NOT_EMPLOYED", reasons=[wording.NOT_EMPLOYED])
    if shift is None:
        assignment = places.career.assignment(day)
        holiday = places.calendar.day(assignment.schedule_id, day).holiday if assignment else None
        off = [wording.off(holiday)]
        return DayView(date=day, status="OFF", reason=holiday, reasons=off, assemblies=attended)
    times = day_times(shift, punches, _last(corrections, "check_in"), _last(corrections, "check_out"))
    running = now <= shift.closes
    view = DayView(
        date=day,
        status="WORKED",
        running=running,
        start=_local(shift.start, zone),
        end=_local(shift.end, zone),
        check_in=_local(times.check_in, zone),
        check_out=_local(times.check_out, zone),
        late_minutes=times.late,
        early_minutes=None if running else times.early,
        reasons=[],
        assemblies=attended,
        events=list(times.event_ids),
    )
    if excuses:  # an excused day with punches is judged as excused (design 7)
        view.status, view.reason, view.reasons = "EXCUSED", excuses[-1].kind, [wording.EXCUSES[excuses[-1].kind]]
        view.events.append(excuses[-1].event_id)
    elif times.event_ids:
        view.reasons = [*wording.worked(times, running), *wording.missed(attended)]
        view.events += [each.event_id for each in assemblies.values() if not each.present]
    elif running:
        view.status, view.reasons = "NOT_YET", [wording.not_yet(now >= shift.start)]
    else:
        view.status, view.reasons = "ABSENT", [wording.NO_NEWS]
    return view


def _last(corrections: Sequence[Correction], end: Literal["check_in", "check_out"]) -> Corrected | None:
    """The last word on an arrival or a departure, in log order."""
    said = [(getattr(each, end), each.event_id) for each in corrections if getattr(each, end) is not None]
    return said[-1] if said else None


def _local(at: int | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else instant(at).astimezone(zone)
