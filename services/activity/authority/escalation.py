"""Escalation (domain 5.1): a rule of its own, with workdays to count, so a module of its own. Pure.

Work that was not decided on in time may be decided on by the superior's superiors. No event says that the time is
over: each question finds it so, from roster, calendar and clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from services.activity.limits.domain import ActivityLimits
from shared.city.calendar import Workdays
from shared.city.roster import Career

_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=366)  # an author without a workday for a year has no superior who is late


@dataclass(frozen=True)
class Escalation:
    """The escalation of one author's work, in workdays of their own schedule and days of their unit's `zone`.

    `career_of` gives a person's career, None where none is known. Submissions in microseconds since 1970, UTC.
    """

    career: Career
    workdays: Workdays
    limits: ActivityLimits
    zone: tzinfo
    now: datetime
    career_of: Callable[[str], Career | None]

    def age(self, submitted_at: int) -> int:
        """The workdays passed since: neither the day of the submission nor today is one."""
        first, last = self.submitted(submitted_at) + _DAY, self._today - _DAY
        return sum(self.workdays.between(*held) for held in self.career.schedules_between(first, last))

    def due(self, submitted_at: int) -> date | None:
        """The first day after the workdays a superior has; None where there are none."""
        submitted = self.submitted(submitted_at)
        return self._due(submitted, self.limits.on(submitted).escalation_days)

    def _due(self, submitted: date, left: int) -> date | None:
        day, farthest = submitted, submitted + _FARTHEST
        while left and day < farthest:
            day += _DAY
            left -= self.career.works(self.workdays, day)
        return None if left else day + _DAY

    def reached(self, submitted_at: int) -> bool:
        """Whether the time to decide is over."""
        submitted = self.submitted(submitted_at)
        workdays = self.limits.on(submitted).escalation_days
        if (self._today - submitted).days <= workdays:
            return False  # not so many days have passed, whichever were workdays: most undecided work is as new
        due = self._due(submitted, workdays)
        return due is not None and due <= self._today

    def superiors(self, day: date) -> frozenset[str]:
        """The supervisors of the author's definitive superior on a day."""
        definitive = next((held for held in self.career.supervisors(day) if held.kind == "DEFINITIVE"), None)
        above = definitive and self.career_of(definitive.supervisor_id)
        return frozenset(held.supervisor_id for held in above.supervisors(day)) if above else frozenset()

    def submitted(self, submitted_at: int) -> date:
        """The local day of a submission."""
        return datetime.fromtimestamp(submitted_at // 1_000_000, self.zone).date()

    @cached_property
    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()
