"""The facts that a person's leave is decided by: roster, calendar and law, asked by day (domain 2.8). Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from services.attendance.leave.balance import given_back
from services.attendance.leave.limits import LeaveLimit, LeaveLimits, months_after
from shared.city.calendar import Calendar
from shared.city.roster import Career
from shared.events.attendance.calendar import Hours
from shared.events.attendance.leave import Days, LeaveKind
from shared.problems import invalid


@dataclass(frozen=True)
class LeaveFacts:
    """One person's facts. `zone` is that of their unit: a leave begins and ends by its dates.

    `rosters`: the shifts rostered for a date, none for a free day.
    """

    employee_id: str
    career: Career
    calendar: Calendar
    limits: LeaveLimits
    zone: tzinfo
    rosters: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    @property
    def hired(self) -> date:
        """The first day employed, which years of service are counted from."""
        turns = self.career.turns
        return next((turn.effective_from for turn in turns if turn.employed), turns[0].effective_from)

    def employed(self, first: date, last: date) -> bool:
        """Whether the person is employed on every day between two, both included."""
        spans = self.career.employment(first, last)
        return sum((end - start).days + 1 for start, end in spans) == (last - first).days + 1

    def led(self, day: date) -> bool:
        """Whether anybody else supervised the person on a day."""
        return any(each.supervisor_id != self.employee_id for each in self.career.supervisors(day))

    def works(self, day: date) -> bool:
        """Whether a day is one of the person's own workdays: rostered, or else by schedule and no holiday."""
        if day in self.rosters:
            return bool(self.rosters[day])
        assignment = self.career.assignment(day)
        return assignment is not None and self.calendar.hours(assignment.schedule_id, day) is not None

    def given_back(self, kind: LeaveKind) -> Mapping[int, int]:
        """The extra days of annual leave by year: one for each collective leave on which the person had to work."""
        if kind != "ANNUAL":
            return {}
        collective = {day for day, _, holiday in self.calendar.declared() if holiday == "COLLECTIVE"}
        return given_back(collective, {day for day, shifts in self.rosters.items() if shifts})

    def limit(self, kind: LeaveKind, day: date) -> LeaveLimit:
        """The limit of a leave that starts on a day. Raises Problem 422 where there is none."""
        limit = self.limits.on(day, kind)
        if limit is None:
            raise invalid(f"No {kind} leave can start on {day}: no limits are known.")
        return limit

    def require_right(self, kind: LeaveKind, first: date, last: date, document: str | None) -> None:
        """Raise Problem 422 unless the law gives the person such a leave, regardless of their other leave."""
        limit = self.limit(kind, first)
        if last > limit.last_day(first):
            raise invalid(f"{kind} leave lasts at most {limit.months} months, from {first} to {limit.last_day(first)}.")
        if not self.employed(first, last):
            raise invalid(f"The employee does not work here from {first} to {last}.")
        since = months_after(self.hired, 12 * limit.service_years)
        if first < since:
            raise invalid(f"{kind} leave needs {limit.service_years} years of service, full on {since}.")
        if limit.document and not document:
            raise invalid(f"{kind} leave needs a document.")

    def days(self, kind: LeaveKind, first: date, last: date) -> Days:
        """The days that count from `first` to `last`, by calendar year, in the unit of the kind."""
        every = self.limit(kind, first).unit == "CALENDAR_DAYS"
        span = (first + timedelta(days=place) for place in range((last - first).days + 1))
        return dict(Counter(day.year for day in span if every or self.works(day)))
