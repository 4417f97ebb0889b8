"""The command about workplaces: load, decide, append, and let this process know at once."""

from services.attendance.workplaces import domain
from services.attendance.workplaces.domain import Defined
from services.attendance.workplaces.registry import Workplaces
from shared.events import attendance as att
from shared.handler import Handler
from shared.ledger import Ledger
from shared.subjects import workplaces as workplaces_subject
from shared.who import Who


class WorkplaceCommands:
    def __init__(self, ledger: Ledger, workplaces: Workplaces) -> None:
        self._workplaces = workplaces
        self._units: Handler[Defined] = Handler(ledger, Defined(), domain.evolve)

    async def define(self, data: att.WorkplacesDefinedData, who: Who) -> None:
        subject = workplaces_subject(data.unit_id)
        await self._units.handle(subject, lambda defined: domain.define(defined, data, who))
        await self._workplaces.refresh(data.unit_id)
