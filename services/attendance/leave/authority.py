"""Who may ask for somebody's leave, advise on it and decide it, by the dated roster (domain 2.8, 3.2). Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.caller import Caller
from shared.city.access import require_unit_hr, supervises
from shared.city.roster import Career
from shared.problems import Problem, forbidden


@dataclass(frozen=True)
class Party:
    """Somebody who wants something about an employee's leave."""

    caller: Caller
    employee_id: str
    career: Career

    def require_author(self, day: date) -> None:
        """Raise Problem 403 unless it is their own leave, or they are the HR officer who assists on that day."""
        if self.caller.subject != self.employee_id or "employee" not in self.caller.roles:
            require_unit_hr(self.caller, self.career, day)

    def require_superior(self, day: date) -> None:
        """Raise Problem 403 unless they supervised the employee on a day."""
        self._require_another()
        if not supervises(self.caller, self.career, day):
            raise forbidden(f"Only who supervised the employee on {day} advises on this leave.")

    def require_authority(self, day: date) -> None:
        """Raise Problem 403 unless they keep the records of the employee's unit on a day."""
        self._require_another()
        require_unit_hr(self.caller, self.career, day)

    def may_advise(self, day: date) -> bool:
        return _allowed(self.require_superior, day)

    def may_decide(self, day: date) -> bool:
        return _allowed(self.require_authority, day)

    def _require_another(self) -> None:
        if self.caller.subject == self.employee_id:
            raise forbidden("Nobody decides on their own leave.")


def _allowed(require: Callable[[date], None], day: date) -> bool:
    try:
        require(day)
    except Problem:
        return False
    return True
