"""Leave's commands: gather what roster and calendar say, load, decide, append, retry."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from services.attendance.leave import domain
from services.attendance.leave.authority import Party
from services.attendance.leave.domain import Leaves
from services.attendance.leave.facts import Facts
from services.attendance.leave.limits import Limits, packaged
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import leave as lve
from shared.log.ledger import Ledger
from shared.log.subjects import leave
from shared.projections.directory import Directory

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
    def __init__(
        self, ledger: Ledger, directory: Directory, rosters: RosterStore, limits: Limits | None = None
    ) -> None:
        self._directory = directory
        self._rosters = rosters
        self._limits = limits or packaged()
        self._leaves: Handler[Leaves] = Handler(ledger, Leaves(), domain.evolve)

    async def execute(self, decide: Decision[D], data: D, caller: Caller, who: Who) -> None:
        """Carry out one of domain's decisions; returns when it is stored, now or before. Raises Problem."""
        facts = await self.counting(data.employee_id, who)
        party = Party(caller, data.employee_id, facts.career)
        await self._leaves.handle(leave(data.employee_id), lambda leaves: decide(leaves, data, facts, party, who))

    async def facts(self, employee_id: str, who: Who) -> Facts:
        """What is known of a person but for their rosters. Raises Problem 404."""
        career = await self._directory.career(employee_id)
        zone = self._directory.zone(career, who.now.date())
        return Facts(career, self._directory.calendar, self._limits, zone)

    async def counting(self, employee_id: str, who: Who) -> Facts:
        """What is known of a person with their rosters, which every count of days needs. Raises Problem 404.

        The table may be behind the log; the days it charges are said in the event, and never counted again.
        """
        facts = await self.facts(employee_id, who)
        return replace(facts, rosters=await self._rosters.days(employee_id))
