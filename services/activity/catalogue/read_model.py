"""The catalogue in memory: what a submission is held against."""

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
        """What holds of a code on a day, as far as the tail has read."""
        return self._catalogue.on(code, day)

    async def standard(self, code: str, day: date) -> Standard | None:
        """What holds of a code on a day, also if it was defined this very moment. Raises Problem 503."""
        self.require_ready()  # what it knows of the code may be an older word
        found = self.known(code, day)
        if found is None or found.retired:
            await self._read(catalogue_subject(code))  # before saying no
        return self.known(code, day)

    def _evolve(self, event: Event, seq: int) -> None:
        if isinstance(event, CatalogueEntryDefined):
            self._catalogue.evolve(event, seq)
