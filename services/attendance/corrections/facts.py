"""What roster and calendar say of a person whose day is to be put right, asked by day (domain 5.5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from services.attendance.corrections.limits import Limits
from services.attendance.hours.domain import Places
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.problems import invalid
from shared.values.period import days_between


@dataclass(frozen=True)
class Facts:
    """`superiors`: the own careers of whoever ever led the person. `zone` is that of the person's unit."""

    employee_id: str
    places: Places
    superiors: Mapping[str, Career]
    limits: Limits
    zone: tzinfo

    @property
    def career(self) -> Career:
        return self.places.career

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def endorsers(self, day: date) -> frozenset[str]:
        """Who led the person on a day and may speak for them: not themselves, and nobody they led in turn."""
        leading = {each.supervisor_id for each in self.career.supervisors(day)} - {self.employee_id}
        return frozenset(each for each in leading if not self._leads(each, day))

    def led(self, day: date) -> bool:
        """Whether anybody may endorse on a day."""
        return bool(self.endorsers(day))

    def _leads(self, other: str, day: date) -> bool:
        career = self.superiors.get(other)
        return career is not None and any(each.supervisor_id == self.employee_id for each in career.supervisors(day))

    def require_times(self, day: date, check_in: datetime | None, check_out: datetime | None, now: datetime) -> None:
        """Raise Problem 422 unless the instants can be those of the person's workday."""
        shifts = self.places.shifts(day)
        if not shifts:
            raise invalid(f"{day} is no workday of the employee.")
        for at in (check_in, check_out):
            if at is None:
                continue
            if at > now:
                raise invalid(f"A correction cannot name an instant in the future: {at.isoformat()}.")
            if not shifts[0].opens <= microseconds(at) <= shifts[-1].closes:
                raise invalid(f"{at.isoformat()} is no time of the workday {day}.")
        if check_in and check_out and check_out <= check_in:
            raise invalid(f"The departure {check_out.isoformat()} is not after the arrival {check_in.isoformat()}.")

    def require_workdays(self, first: date, last: date) -> None:
        """Raise Problem 422 unless employed on every day between two, both included, and to work on one of them."""
        spans = self.career.employment(first, last)
        if sum((end - start).days + 1 for start, end in spans) != (last - first).days + 1:
            raise invalid(f"The employee does not work here from {first} to {last}.")
        if not any(self.places.shifts(day) for day in days_between(first, last)):
            raise invalid(f"There is no workday from {first} to {last}.")

    def require_in_time(self, day: date, today: date) -> None:
        """Raise Problem 422 once the person's so many workdays after a day are over."""
        limit = self.limits.on(day)
        if limit is None:
            raise invalid(f"Nothing of {day} can be asked for: no limit is known.")
        left = limit.request_workdays
        for each in days_between(day, today):
            if each == day or not self.places.shifts(each):
                continue
            left -= 1
            if left == 0 and each < today:
                raise invalid(f"What was on {day} could be asked for until {each}.")
