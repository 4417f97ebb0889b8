"""The catalogue in memory, folded from the log and kept current by its tail: what a submission is held against."""

import asyncio
from collections.abc import Iterable
from datetime import date

from services.activity.catalogue.domain import Catalogue, Standard
from shared.events import CITY, Undecodable, decode, work
from shared.ledger import Ledger, Recorded
from shared.problems import unavailable
from shared.subjects import catalogue as catalogue_subject

FILTERS = [f"{CITY}.activity.*"]


class KnownCatalogue:
    """`run` follows the log; `ready` is set when all that was there has been read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._catalogue = Catalogue()
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async for page in self._ledger.tail(FILTERS):
            self._take(page)
            if not page:
                self.ready.set()

    async def check(self) -> str | None:
        """Why it cannot be asked yet, or None."""
        return None if self.ready.is_set() else "the catalogue is still being read from the log"

    def known(self, code: str, day: date) -> Standard | None:
        """What holds of a code on a day, as far as the tail has read."""
        return self._catalogue.on(code, day)

    async def standard(self, code: str, day: date) -> Standard | None:
        """What holds of a code on a day, also if it was defined this very moment. Raises Problem 503."""
        if not self.ready.is_set():  # what it knows of the code may be an older word
            raise unavailable("The catalogue is still being read.")
        found = self.known(code, day)
        if found is None or found.retired:
            # The tail may be an instant behind the log; before saying no, ask the log itself.
            self._take(await self._ledger.read(catalogue_subject(code)))
        return self.known(code, day)

    def _take(self, page: Iterable[Recorded]) -> None:
        for row in page:
            try:
                event = decode(row.body)
            except Undecodable:
                continue  # every projection parks it with its reason; nobody can act on it
            if isinstance(event, work.CatalogueEntryDefined):
                self._catalogue.evolve(event, row.seq)
