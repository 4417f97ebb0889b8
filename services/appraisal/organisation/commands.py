"""Organisation's commands: check against the other units, load, decide, append, retry."""

from services.appraisal.organisation import domain
from services.appraisal.organisation.domain import PositionState, UnitState
from shared.caller import Who
from shared.city.roster import Organisation, Position, Unit
from shared.commands.handler import Handler, recorded_events
from shared.events import appraisal as app
from shared.log import subjects
from shared.log.ledger import Ledger
from shared.log.subjects import Subject
from shared.problems import not_found
from shared.projections.directory import Directory


class OrganisationLookup:
    """Finds units and posts. The directory may be an instant behind, so the log itself is asked before the answer no.

    Raises Problem 404 for what does not exist, 503 where the log does not answer.
    """

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._ledger = ledger
        self._directory = directory

    async def unit(self, unit_id: str) -> Unit:
        unit = self._directory.organisation.unit(unit_id)
        unit = unit or (await self._recorded(subjects.unit(unit_id))).unit(unit_id)
        if unit is None:
            raise not_found(f"There is no unit {unit_id}.")
        return unit

    async def position(self, position_id: str) -> Position:
        position = self._directory.organisation.position(position_id)
        position = position or (await self._recorded(subjects.position(position_id))).position(position_id)
        if position is None:
            raise not_found(f"There is no position {position_id}.")
        return position

    async def above(self, unit_id: str | None) -> set[str]:
        """A unit and all its ancestors."""
        above: set[str] = set()
        while unit_id is not None and unit_id not in above:
            above.add(unit_id)
            unit_id = (await self.unit(unit_id)).parent_id
        return above

    async def _recorded(self, subject: Subject) -> Organisation:
        """The organisation as far as one aggregate's events in the log tell it now."""
        organisation = Organisation()
        for seq, event in enumerate(await recorded_events(self._ledger, subject), start=1):
            if isinstance(event, app.UnitDefined | app.PositionDefined):
                organisation.evolve(event, seq)
        return organisation


class OrganisationCommands:
    """Defines units and posts. `units` also takes what other features decide on a unit."""

    def __init__(self, ledger: Ledger, lookup: OrganisationLookup) -> None:
        self._lookup = lookup
        self.units: Handler[UnitState] = Handler(ledger, UnitState(), domain.evolve_unit)
        self._positions: Handler[PositionState] = Handler(ledger, (), domain.evolve_position)

    async def define_unit(self, data: app.UnitDefinedData, who: Who) -> None:
        """Returns when the unit is so defined, now or before. Raises Problem."""
        above = await self._lookup.above(data.parent_id)
        await self.units.handle(subjects.unit(data.unit_id), lambda unit: domain.define_unit(unit, data, above, who))

    async def define_position(self, data: app.PositionDefinedData, who: Who) -> None:
        """Returns when the post is so defined, now or before. Raises Problem."""
        await self._lookup.unit(data.unit_id)
        subject = subjects.position(data.position_id)
        await self._positions.handle(subject, lambda definitions: domain.define_position(definitions, data, who))
