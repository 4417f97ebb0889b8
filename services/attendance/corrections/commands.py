"""Corrections' commands: gather what roster and calendar say, load, decide, append, retry."""

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import TypeVar

from services.attendance.corrections import domain
from services.attendance.corrections.authority import Party
from services.attendance.corrections.domain import Corrections
from services.attendance.corrections.facts import Facts
from services.attendance.corrections.limits import Limits, packaged
from services.attendance.days import Places
from services.attendance.rosters.store import RosterStore
from shared.directory import Directory
from shared.events import Event
from shared.events import attendance as att
from shared.events import corrections as cor
from shared.handler import Handler
from shared.ledger import Ledger
from shared.subjects import corrections
from shared.who import Caller, Who

D = TypeVar(
    "D",
    cor.CorrectionRequestedData,
    cor.CorrectionEndorsedData,
    cor.CorrectionApprovedData,
    cor.CorrectionRefusedData,
    cor.CorrectionWithdrawnData,
)
Decision = Callable[[Corrections, D, Facts, Party, Who], Sequence[Event]]


class CorrectionCommands:
    def __init__(
        self, ledger: Ledger, directory: Directory, rosters: RosterStore, limits: Limits | None = None
    ) -> None:
        self._directory = directory
        self._rosters = rosters
        self._limits = limits or packaged()
        self._people: Handler[Corrections] = Handler(ledger, Corrections(), domain.evolve)

    async def execute(self, decide: Decision[D], data: D, caller: Caller, who: Who) -> None:
        """Carry out one of domain's decisions; returns when it is stored, now or before. Raises Problem."""
        facts = await self.facts(data.employee_id, who)
        party = Party(caller, facts)
        await self._people.handle(corrections(data.employee_id), lambda state: decide(state, data, facts, party, who))

    async def put_right(self, employee_id: str, touches: Sequence[att.PunchesCorrectedData], who: Who) -> None:
        """Add what an outage swallowed of a person; returns when all of it is stored, now or before."""
        await self._people.handle(corrections(employee_id), lambda state: domain.put_right(state, touches, who))

    async def facts(self, employee_id: str, who: Who) -> Facts:
        """Raises Problem 404."""
        directory = self._directory
        career = await directory.career(employee_id)
        ever = {each.supervisor_id: directory.known(each.supervisor_id) for each in career.supervisions}
        rosters = await self._rosters.days(employee_id)
        places = Places(career, directory.calendar, directory.organisation, rosters)
        superiors = {name: own for name, own in ever.items() if own is not None}
        zone = places.zone(who.now.date()) or UTC
        return Facts(employee_id, places, superiors, self._limits, zone)
