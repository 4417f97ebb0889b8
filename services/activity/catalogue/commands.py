"""The catalogue's commands: check the posts, load, decide, append, retry."""

from services.activity.catalogue import domain
from services.activity.catalogue.domain import Said
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events.activity.catalogue import CatalogueEntryDefinedData
from shared.log.ledger import Ledger
from shared.log.subjects import catalogue
from shared.projections.directory import Directory


class CatalogueCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self._entries: Handler[Said] = Handler(ledger, (), domain.evolve)

    async def define(self, data: CatalogueEntryDefinedData, who: Who) -> None:
        """Returns when the entry is so defined, now or before. Raises Problem, 404 for a post nobody knows."""
        for position_id in data.positions:
            await self._directory.position(position_id)
        await self._entries.handle(catalogue(data.code), lambda said: domain.define(said, data, who))
