"""The right to enter an employee's work and the right to decide on it, by the dated roster (domain 3.2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.activity.authority.escalation import Escalation
from shared.caller import Caller
from shared.city.access import require_unit_hr, supervises
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.problems import forbidden

# Formatted only for a caller who is refused: sorting a queue asks thousands of times.
_OWN = "Nobody decides on their own work."
_LEADS_NOT = "Only who supervised the employee on {day} decides on that day's work."
_TOO_EARLY = "The employee's own superior decides on this until {due}."
_MUTUAL = "Two people who supervised each other on {day} decide on neither's work."


@dataclass(frozen=True)
class Author:
    """The caller who enters an employee's work: the employee, or an HR officer who assists them."""

    caller: Caller
    employee_id: str
    career: Career

    def require(self, day: date) -> None:
        """Raise Problem 403 unless the caller may enter the work of that day."""
        if self.caller.subject != self.employee_id or "employee" not in self.caller.roles:
            require_unit_hr(self.caller, self.career, day)


@dataclass(frozen=True)
class Superior:
    """The caller who wants to decide on an employee's work.

    `own` is the caller's career, None where the roster names them only as a superior: nobody supervises them then.
    `submitted_at` is that of the last submission, in microseconds since 1970, UTC.
    """

    caller: Caller
    employee_id: str
    career: Career
    own: Career | None
    escalation: Escalation

    def may_decide(self, day: date, submitted_at: int) -> bool:
        return self._refusal(day, submitted_at) is None

    def would_decide(self, days: Iterable[date]) -> bool:
        """Whether the caller might decide on work of one of the days as soon as it is submitted."""
        now = microseconds(self.escalation.now)
        return any(self.may_decide(day, now) for day in days)

    def require(self, day: date, submitted_at: int) -> None:
        """Raise Problem 403 unless the caller may decide on the work of that day."""
        refusal = self._refusal(day, submitted_at)
        if refusal is not None:
            raise forbidden(refusal.format(day=day, due=self.escalation.due(submitted_at)))

    def steps_in(self, day: date) -> bool:
        """Whether the caller may decide on that day's work only because the employee's superior did not in time."""
        return not supervises(self.caller, self.career, day)

    def _refusal(self, day: date, submitted_at: int) -> str | None:
        if self.caller.subject == self.employee_id:
            return _OWN
        if self.steps_in(day):
            if self.caller.subject not in self.escalation.superiors(day):
                return _LEADS_NOT
            if not self.escalation.reached(submitted_at):
                return _TOO_EARLY
        if self.own and any(held.supervisor_id == self.employee_id for held in self.own.supervisors(day)):
            return _MUTUAL
        return None
