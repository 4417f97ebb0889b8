"""How long work has waited, and who may decide on it where nobody did in time (domain 5.1). Pure.

Nothing is said when time runs out: whoever asks then finds it so, from roster, calendar and clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from services.activity.limits import Limits
from shared.calendar import Calendar
from shared.period import days_between
from shared.roster import Career
from shared.workday import instant

_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=366)  # who has no workday for a year has no superior who is late


@dataclass(frozen=True)
class Escalation:
    """Of one author's work, in workdays of their own schedule and days of their unit's `zone`.

    `career_of` gives somebody's career, None where none is known. Submissions in microseconds since 1970, UTC.
    """

    career: Career
    calendar: Calendar
    limits: Limits
    zone: tzinfo
    now: datetime
    career_of: Callable[[str], Career | None]

    def age(self, submitted_at: int) -> int:
        """The workdays passed since: neither the day of the submission nor today is one."""
        yesterday = self._date(self.now) - _DAY
        return sum(self._works(day) for day in days_between(self.submitted(submitted_at) + _DAY, yesterday))

    def due(self, submitted_at: int) -> date | None:
        """The first day after the workdays a superior has; None where there are none."""
        submitted = self.submitted(submitted_at)
        left = self.limits.on(submitted).escalation_days
        for day in days_between(submitted + _DAY, submitted + _FARTHEST):
            left -= self._works(day)
            if left == 0:
                return day + _DAY
        return None

    def reached(self, submitted_at: int) -> bool:
        """Whether the time to decide is over."""
        submitted, today = self.submitted(submitted_at), self._date(self.now)
        if (today - submitted).days <= self.limits.on(submitted).escalation_days:
            return False  # not so many days have passed, whichever were workdays: most that waits is as new
        due = self.due(submitted_at)
        return due is not None and due <= today

    def superiors(self, day: date) -> frozenset[str]:
        """Who supervised the author's definitive superior on a day."""
        definitive = next((each for each in self.career.supervisors(day) if each.kind == "DEFINITIVE"), None)
        above = definitive and self.career_of(definitive.supervisor_id)
        return frozenset(each.supervisor_id for each in above.supervisors(day)) if above else frozenset()

    def submitted(self, submitted_at: int) -> date:
        """The local day."""
        return self._date(instant(submitted_at))

    def _date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _works(self, day: date) -> bool:
        assignment = self.career.assignment(day)
        return assignment is not None and self.calendar.hours(assignment.schedule_id, day) is not None
