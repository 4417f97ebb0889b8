"""Commands on a unit's workplaces: load, decide, append, and let this process know at once."""

from collections.abc import Callable, Sequence

from services.attendance.workplaces import domain
from services.attendance.workplaces.domain import UnitWorkplaces
from services.attendance.workplaces.registry import Workplaces
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance.workplaces import WorkplacesDefinedData
from shared.log.ledger import Ledger
from shared.log.subjects import workplaces as workplaces_subject

Decision = Callable[[UnitWorkplaces, WorkplacesDefinedData, Who], Sequence[Event]]


class WorkplaceCommands:
    def __init__(self, ledger: Ledger, workplaces: Workplaces) -> None:
        self._workplaces = workplaces
        self._units: Handler[UnitWorkplaces] = Handler(ledger, UnitWorkplaces(), domain.evolve)

    async def execute(self, decide: Decision, data: WorkplacesDefinedData, who: Who) -> None:
        """Carry out one of the domain's decisions; returns when it is stored, now or before. Raises Problem."""
        subject = workplaces_subject(data.unit_id)
        await self._units.handle(subject, lambda unit: decide(unit, data, who))
        await self._workplaces.refresh(data.unit_id)
