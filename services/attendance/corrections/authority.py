"""Who may ask for a day to be put right, endorse it and approve it, by the dated roster (domain 3.2, 5.5). Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.attendance.corrections.facts import Facts
from shared.caller import Caller
from shared.city.access import require_unit_hr
from shared.problems import Problem, forbidden


@dataclass(frozen=True)
class Party:
    """Somebody who wants something about an employee's request; `day` is the day it was made on."""

    caller: Caller
    facts: Facts

    @property
    def agency(self) -> bool:
        """Whether they are the personnel agency, whom no time limit binds."""
        return "hr_admin" in self.caller.roles

    def require_author(self, day: date) -> None:
        """Raise Problem 403 unless it is their own day, or they are the HR officer who assists."""
        if self.caller.subject != self.facts.employee_id or "employee" not in self.caller.roles:
            require_unit_hr(self.caller, self.facts.career, day)

    def require_superior(self, day: date, *, beside: str | None = None) -> None:
        """Raise Problem 403 unless they led the employee, who led nobody in turn.

        `beside`: whose word this one is to be added to, so that it must be another's.
        """
        self._require_another(beside)
        if "employee" not in self.caller.roles or self.caller.subject not in self.facts.endorsers(day):
            raise forbidden(f"Only who led the employee on {day}, and was not led by them, speaks as their superior.")

    def require_authority(self, day: date, *, beside: str | None = None) -> None:
        """Raise Problem 403 unless they keep the records of the employee's unit."""
        self._require_another(beside)
        require_unit_hr(self.caller, self.facts.career, day)

    def require_either(self, day: date) -> None:
        """Raise Problem 403 unless they are one of both."""
        if not self.may(self.require_superior, day):
            self.require_authority(day)

    def may(self, require: Callable[..., None], day: date, **beside: str | None) -> bool:
        try:
            require(day, **beside)
        except Problem:
            return False
        return True

    def _require_another(self, beside: str | None) -> None:
        if self.caller.subject == self.facts.employee_id:
            raise forbidden("Nobody decides on their own day.")
        if self.caller.subject == beside:
            raise forbidden("A day is put right by two: this was asked for or endorsed by you alone.")
