"""Corrections' commands: gather what roster and calendar say, load, decide, append, retry."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from services.attendance.corrections import domain
from services.attendance.corrections.authority import Party
from services.attendance.corrections.domain import Corrections
from services.attendance.corrections.facts import Facts
from services.attendance.corrections.limits import Limits, packaged
from services.attendance.hours.domain import Places, Rosters
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.log.ledger import Ledger
from shared.log.subjects import corrections
from shared.problems import Problem
from shared.projections.directory import Directory

D = TypeVar(
    "D",
    cor.CorrectionRequestedData,
    cor.CorrectionEndorsedData,
    cor.CorrectionApprovedData,
    cor.CorrectionRefusedData,
    cor.CorrectionWithdrawnData,
    att.ExcuseCancelledData,
)
_NONE: Rosters = MappingProxyType({})
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
        facts = await self.facts(data.employee_id, who, await self._rosters.days(data.employee_id))
        party = Party(caller, facts)
        await self._people.handle(corrections(data.employee_id), lambda state: decide(state, data, facts, party, who))

    async def put_right(self, employee_id: str, touches: Sequence[att.PunchesCorrectedData], who: Who) -> None:
        """Add what an outage swallowed of a person; returns when all of it is stored, now or before."""
        await self._people.handle(corrections(employee_id), lambda state: domain.put_right(state, touches, who))

    async def facts(self, employee_id: str, who: Who, rosters: Rosters = _NONE) -> Facts:
        """`rosters` where workdays are asked for. Raises Problem 404."""
        directory = self._directory
        career = await directory.career(employee_id)
        ever = {each.supervisor_id: directory.known(each.supervisor_id) for each in career.supervisions}
        places = Places(career, directory.calendar, directory.organisation, rosters)
        superiors = {name: own for name, own in ever.items() if own is not None}
        return Facts(employee_id, places, superiors, self._limits, directory.zone(career, who.now.date()))

    async def facts_of(self, people: Collection[str], first: date, last: date, who: Who) -> dict[str, Facts | None]:
        """Of many, with their rosters between two days, by one query; None for who is not known."""
        rosters = await self._rosters.of_people(people, first, last)
        found: dict[str, Facts | None] = dict.fromkeys(people)
        for each in people:
            with suppress(Problem):
                found[each] = await self.facts(each, who, rosters.get(each, _NONE))
        return found
