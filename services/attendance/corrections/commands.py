"""Commands about corrections: gather the facts of roster and calendar, load, decide, append, retry."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType

from services.attendance.corrections import domain
from services.attendance.corrections.domain import CorrectionFacts, CorrectionParty, Corrections
from services.attendance.corrections.limits import CorrectionLimits, packaged
from services.attendance.hours.domain import Places, Rosters
from services.attendance.rosters.feature import RosterStore
from shared.caller import Who
from shared.commands.handler import Handler
from shared.commands.workflow import RequestCommands
from shared.events.attendance import days as att
from shared.log.ledger import Ledger
from shared.log.subjects import corrections
from shared.problems import Problem
from shared.projections.directory import Directory

_NONE: Rosters = MappingProxyType({})


class CorrectionCommands(RequestCommands[Corrections, CorrectionFacts, CorrectionParty]):
    """Carries out the decisions of `domain`."""

    def __init__(
        self, ledger: Ledger, directory: Directory, rosters: RosterStore, limits: CorrectionLimits | None = None
    ) -> None:
        super().__init__(Handler(ledger, Corrections(), domain.evolve), corrections, CorrectionParty)
        self._directory = directory
        self._rosters = rosters
        self._limits = limits or packaged()

    async def correct_punches(self, employee_id: str, punches: Sequence[att.PunchesCorrectedData], who: Who) -> None:
        """Add the punches that a person lost in an outage; returns when all of them are stored, now or before."""
        await self.people.handle(corrections(employee_id), lambda state: domain.correct_punches(state, punches, who))

    async def facts(self, employee_id: str, now: datetime, *, counting: bool = False) -> CorrectionFacts:
        """The facts that a person's requests are decided by; `counting`: with their rosters. Raises Problem 404."""
        return await self._facts(employee_id, now, await self._rosters.days(employee_id) if counting else _NONE)

    async def facts_of(
        self, people: Collection[str], first: date, last: date, now: datetime
    ) -> dict[str, CorrectionFacts | None]:
        """The facts of many, with their rosters between two days, by one query; None where nobody has the id."""
        rosters = await self._rosters.of_people(people, first, last)
        found: dict[str, CorrectionFacts | None] = dict.fromkeys(people)
        for employee_id in people:
            with suppress(Problem):
                found[employee_id] = await self._facts(employee_id, now, rosters.get(employee_id, _NONE))
        return found

    async def _facts(self, employee_id: str, now: datetime, rosters: Rosters) -> CorrectionFacts:
        directory = self._directory
        career = await directory.career(employee_id)
        ever = {named.supervisor_id: directory.known(named.supervisor_id) for named in career.supervisions}
        places = Places(career, directory.calendar, directory.organisation, rosters)
        superiors = {name: own for name, own in ever.items() if own is not None}
        return CorrectionFacts(employee_id, places, superiors, self._limits, directory.zone(career, now.date()))
