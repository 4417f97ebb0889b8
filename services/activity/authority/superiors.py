"""The superior as the roster in memory has them now: the shell's way to the pure Superior."""

from datetime import datetime

from services.activity.authority.domain import Superior
from services.activity.authority.escalation import Escalation
from services.activity.limits.domain import ActivityLimits
from shared.caller import Caller
from shared.city.roster import Career
from shared.projections.directory import Directory


class Superiors:
    """The relation of any caller to any employee's work."""

    def __init__(self, directory: Directory, limits: ActivityLimits) -> None:
        self._directory = directory
        self._limits = limits

    async def of(self, caller: Caller, employee_id: str, now: datetime) -> Superior:
        """The caller as one who wants to decide on an employee's work. Raises Problem 404."""
        return self.of_career(caller, employee_id, await self._directory.career(employee_id), now)

    def of_career(self, caller: Caller, employee_id: str, career: Career, now: datetime) -> Superior:
        """The same where the employee's `career` is at hand."""
        directory = self._directory
        zone = directory.zone(career, now.date())
        escalation = Escalation(career, directory.workdays, self._limits, zone, now, directory.known)
        return Superior(caller, employee_id, career, directory.known(caller.subject), escalation)
