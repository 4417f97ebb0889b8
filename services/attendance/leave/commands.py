"""Leave's commands: gather what roster and calendar say, load, decide, append, retry."""

from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.attendance.leave import domain
from services.attendance.leave.authority import Party
from services.attendance.leave.domain import Leaves
from services.attendance.leave.facts import Facts
from services.attendance.leave.limits import Limits, packaged
from shared.directory import Directory
from shared.events import Event
from shared.events import leave as lve
from shared.handler import Handler
from shared.ledger import Ledger
from shared.roster import Career
from shared.subjects import leave
from shared.who import Caller, Who

D = TypeVar(
    "D",
    lve.LeaveRequestedData,
    lve.LeaveAdvisedData,
    lve.LeaveDecidedData,
    lve.LeaveRecalledData,
    lve.LeaveCancelledData,
)
Decision = Callable[[Leaves, D, Facts, Party, Who], Sequence[Event]]


class LeaveCommands:
    def __init__(self, ledger: Ledger, directory: Directory, limits: Limits | None = None) -> None:
        self._directory = directory
        self._limits = limits or packaged()
        self._leaves: Handler[Leaves] = Handler(ledger, Leaves(), domain.evolve)

    async def execute(self, decide: Decision[D], data: D, caller: Caller, who: Who) -> None:
        """Carry out one of domain's decisions; returns when it is stored, now or before. Raises Problem."""
        facts = await self.facts(data.employee_id, who)
        party = Party(caller, data.employee_id, facts.career)
        await self._leaves.handle(leave(data.employee_id), lambda leaves: decide(leaves, data, facts, party, who))

    async def facts(self, employee_id: str, who: Who) -> Facts:
        """Raises Problem 404."""
        career = await self._directory.career(employee_id)
        zone = self._zone(career, who)
        return Facts(career, self._directory.calendar, self._limits, zone, rostered=frozenset())

    def _zone(self, career: Career, who: Who) -> tzinfo:
        assignment = career.assignment(who.now.date())
        unit = self._directory.organisation.unit(assignment.unit_id) if assignment else None
        return ZoneInfo(unit.timezone) if unit else UTC
