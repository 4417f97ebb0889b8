"""A person's month day by day, judged by the same arithmetic that payroll cuts by (design 3.13). Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from services.attendance.store import Correction, Excuse, Punch
from shared.calendar import Calendar
from shared.period import Period, days_of
from shared.roster import Career, Organisation
from shared.workday import Corrected, Kind, Shift, Timetable, day_times, instant, shift_of
from shared.workday import Punch as Touch

DayStatus = Literal["WORKED", "ABSENT", "EXCUSED", "OFF", "NOT_EMPLOYED"]
_KINDS: dict[str, Kind] = {"IN": "IN", "OUT": "OUT", "UNKNOWN": "ANY"}
_DAY = timedelta(days=1)


class DayView(BaseModel):
    """One calendar day; instants in the unit's zone, minutes whole. Absent is a workday without punch or excuse."""

    date: date
    status: DayStatus
    start: datetime | None = None
    end: datetime | None = None
    check_in: datetime | None = None
    check_out: datetime | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None
    reason: str | None = None
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


def month_view(
    employee_id: str,
    period: Period,
    places: Places,
    punches: Sequence[Punch],
    corrections: Sequence[Correction],
    excuses: Sequence[Excuse],
) -> MonthView:
    """Every calendar day of the month."""
    days = list(days_of(period))
    shifts = {day: places.shift(day) for day in (days[0] - _DAY, *days, days[-1] + _DAY)}
    touches = [Touch(row.at, _KINDS[row.direction], row.punch_id, row.seq, row.event_id) for row in punches]
    by_day = Timetable(shift for shift in shifts.values() if shift).by_day(touches)
    views = [
        _day_view(
            day,
            shifts[day],
            places,
            by_day.get(day, []),
            [row for row in corrections if row.day == day],
            [row for row in excuses if row.cancelled is None and row.date_from <= day <= row.date_to],
        )
        for day in days
    ]
    return MonthView(employee_id=employee_id, period=period, days=views)


def _day_view(
    day: date,
    shift: Shift | None,
    places: Places,
    punches: Sequence[Touch],
    corrections: Sequence[Correction],
    excuses: Sequence[Excuse],
) -> DayView:
    zone = places.zone(day)
    if not places.career.employed(day) or zone is None:
        return DayView(date=day, status="NOT_EMPLOYED")
    if shift is None:
        assignment = places.career.assignment(day)
        holiday = places.calendar.day(assignment.schedule_id, day).holiday if assignment else None
        return DayView(date=day, status="OFF", reason=holiday)
    times = day_times(shift, punches, _last(corrections, "check_in"), _last(corrections, "check_out"))
    view = DayView(
        date=day,
        status="WORKED" if times.event_ids else "ABSENT",
        start=_local(shift.start, zone),
        end=_local(shift.end, zone),
        check_in=_local(times.check_in, zone),
        check_out=_local(times.check_out, zone),
        late_minutes=times.late,
        early_minutes=times.early,
        events=list(times.event_ids),
    )
    if excuses:  # an excused day with punches is judged as excused (design 7)
        view.status, view.reason = "EXCUSED", excuses[-1].kind
        view.events.append(excuses[-1].event_id)
    return view


def _last(corrections: Sequence[Correction], end: Literal["check_in", "check_out"]) -> Corrected | None:
    """The last word on an arrival or a departure, in log order."""
    said = [(getattr(row, end), row.event_id) for row in corrections if getattr(row, end) is not None]
    return said[-1] if said else None


def _local(at: int | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else instant(at).astimezone(zone)
