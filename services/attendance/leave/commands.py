"""Commands about leave: gather the facts of roster and calendar, load, decide, append, retry."""

from datetime import datetime

from services.attendance.leave import domain
from services.attendance.leave.domain import LeaveParty, Leaves
from services.attendance.leave.facts import LeaveFacts
from services.attendance.leave.limits import LeaveLimits, packaged
from services.attendance.rosters.feature import RosterStore
from shared.commands.handler import Handler
from shared.commands.workflow import RequestCommands
from shared.log.ledger import Ledger
from shared.log.subjects import leave
from shared.projections.directory import Directory


class LeaveCommands(RequestCommands[Leaves, LeaveFacts, LeaveParty]):
    """Carries out the decisions of `domain`."""

    def __init__(
        self, ledger: Ledger, directory: Directory, rosters: RosterStore, limits: LeaveLimits | None = None
    ) -> None:
        super().__init__(Handler(ledger, Leaves(), domain.evolve), leave, LeaveParty)
        self._directory = directory
        self._rosters = rosters
        self._limits = limits or packaged()

    async def facts(self, employee_id: str, now: datetime, *, counting: bool = False) -> LeaveFacts:
        """The facts that a person's leave is decided by. Raises Problem 404.

        `counting`: with their rosters, which every count of days needs. Their table may be behind the log; the days
        that a leave charges are in its event, and never counted again.
        """
        career = await self._directory.career(employee_id)
        zone = self._directory.zone(career, now.date())
        rosters = await self._rosters.days(employee_id) if counting else {}
        return LeaveFacts(employee_id, career, self._directory.calendar, self._limits, zone, rosters)
