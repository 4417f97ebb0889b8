"""Who may enter whose work, and who may decide on it, by the dated roster (domain 3.2). Pure."""

from dataclasses import dataclass
from datetime import date

from shared.problems import forbidden
from shared.roster import Career
from shared.scope import require_unit_hr, supervises
from shared.who import Caller


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
    """

    caller: Caller
    employee_id: str
    career: Career
    own: Career | None

    def may_decide(self, day: date) -> bool:
        return self._refusal(day) is None

    def require(self, day: date) -> None:
        """Raise Problem 403 unless the work of that day is theirs to decide on."""
        refusal = self._refusal(day)
        if refusal is not None:
            raise forbidden(refusal)

    def _refusal(self, day: date) -> str | None:
        if self.caller.subject == self.employee_id:
            return "Nobody decides on their own work."
        if not supervises(self.caller, self.career, day):
            return f"Only who supervised the employee on {day} decides on that day's work."
        if self.own and any(each.supervisor_id == self.employee_id for each in self.own.supervisors(day)):
            return f"Two people who supervised each other on {day} decide on neither's work."
        return None
