"""Activities as they are shown: with what the catalogue has of them, and with who else sent the same file."""

from collections.abc import Sequence

from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.evidence.store import EvidenceStore
from services.activity.work.forms import ActivityView
from services.activity.work.store import ActivityRow


class Shown:
    def __init__(self, evidence: EvidenceStore, catalogue: CatalogueReadModel) -> None:
        self._evidence = evidence
        self._catalogue = catalogue

    async def views(self, rows: Sequence[ActivityRow]) -> list[ActivityView]:
        found = [self._view(row) for row in rows]
        pieces = [piece for each in found for piece in each.evidence]
        uses = await self._evidence.uses({piece.sha256 for piece in pieces})
        for piece in pieces:
            piece.also_used = uses.get(piece.sha256, 1) - 1  # but for this one
        return found

    def _view(self, row: ActivityRow) -> ActivityView:
        view = ActivityView.model_validate(row)
        standard = self._catalogue.known(row.catalogue_code or "", row.date)
        if standard is not None:
            view.standard_minutes = standard.standard_minutes * row.volume
        return view
