"""Who may enter whose work, and who may decide on it, by the dated roster (domain 3.2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.activity.authority.escalation import Escalation
from shared.caller import Caller
from shared.city.access import require_unit_hr, supervises
from shared.city.roster import Career
from shared.city.workday import microseconds
from shared.problems import forbidden

# Made into words only for who is refused: whose queue is sorted out is asked thousands of times.
_OWN = "Nobody decides on their own work."
_LEADS_NOT = "Only who supervised the employee on {day} decides on that day's work."
_TOO_EARLY = "The employee's own superior decides on this until {due}."
_MUTUAL = "Two people who supervised each other on {day} decide on neither's work."


@dataclass(frozen=True)
class Author:
    """Somebody who enters an employee's work: the employee, or an HR officer who assists them."""

    caller: Caller
    employee_id: str
    career: Career

    def require(self, day: date) -> None:
        """Raise Problem 403 unless the work of that day is theirs to enter."""
        if self.caller.subject != self.employee_id or "employee" not in self.caller.roles:
            require_unit_hr(self.caller, self.career, day)


@dataclass(frozen=True)
class Superior:
    """Somebody who wants to decide on an employee's work.

    `own` is their own career, None where the roster names them only as a superior: nobody supervises them then.
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
        """Whether work of one of the days would be theirs to decide on as soon as it is submitted."""
        now = microseconds(self.escalation.now)
        return any(self.may_decide(day, now) for day in days)

    def require(self, day: date, submitted_at: int) -> None:
        """Raise Problem 403 unless the work of that day is theirs to decide on."""
        refusal = self._refusal(day, submitted_at)
        if refusal is not None:
            raise forbidden(refusal.format(day=day, due=self.escalation.due(submitted_at)))

    def steps_in(self, day: date) -> bool:
        """Whether the work of that day is theirs only where the employee's own superior did not decide in time."""
        return not supervises(self.caller, self.career, day)

    def _refusal(self, day: date, submitted_at: int) -> str | None:
        if self.caller.subject == self.employee_id:
            return _OWN
        if self.steps_in(day):
            if self.caller.subject not in self.escalation.superiors(day):
                return _LEADS_NOT
            if not self.escalation.reached(submitted_at):
                return _TOO_EARLY
        if self.own and any(each.supervisor_id == self.employee_id for each in self.own.supervisors(day)):
            return _MUTUAL
        return None
