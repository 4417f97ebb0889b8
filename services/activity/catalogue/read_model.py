"""The catalogue in memory, a module of its own because every submission is checked against it without a query."""

from datetime import date

from services.activity.catalogue.domain import Catalogue, Standard
from shared.events import CITY, Event
from shared.events.activity.catalogue import CatalogueEntryDefined
from shared.log.ledger import Ledger
from shared.log.subjects import catalogue as catalogue_subject
from shared.projections.in_memory import ReadModel

FILTERS = [f"{CITY}.activity.*"]


class CatalogueReadModel(ReadModel):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger, FILTERS, "the catalogue is")
        self._catalogue = Catalogue()

    def known(self, code: str, day: date) -> Standard | None:
        """The standard of a code in force on a day, as far as the log has been read."""
        return self._catalogue.on(code, day)

    async def standard(self, code: str, day: date) -> Standard | None:
        """The standard of a code in force on a day, even if defined this very moment. Raises Problem 503."""
        self.require_ready()  # what was read of the code may be an older definition
        found = self.known(code, day)
        if found is None or found.retired:
            await self._read(catalogue_subject(code))  # before the code is refused
        return self.known(code, day)

    def _evolve(self, event: Event, seq: int) -> None:
        if isinstance(event, CatalogueEntryDefined):
            self._catalogue.evolve(event, seq)
