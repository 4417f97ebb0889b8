"""The catalogue's commands: check the posts, load, decide, append, retry."""

from collections.abc import Callable, Sequence

from services.activity.catalogue import domain
from services.activity.catalogue.domain import Definitions
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.log.ledger import Ledger
from shared.log.subjects import catalogue
from shared.projections.directory import Directory

Decision = Callable[[Definitions, CatalogueEntryDefinedData, Who], Sequence[Event]]


class CatalogueCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self._entries: Handler[Definitions] = Handler(ledger, (), domain.evolve)

    async def execute(self, decide: Decision, data: CatalogueEntryDefinedData, who: Who) -> None:
        """Carry out a decision on an entry; returns when it is stored, now or before.

        Raises Problem, 404 for a post that was never defined.
        """
        for position_id in data.positions:
            await self._directory.position(position_id)
        await self._entries.handle(catalogue(data.code), lambda definitions: decide(definitions, data, who))
