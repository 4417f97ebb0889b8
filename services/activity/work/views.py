"""The views of activities: rows with the catalogue's standard, and with the number of other uses of each file."""

from collections.abc import Sequence

from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.evidence.feature import EvidenceStore
from services.activity.work.forms import ActivityView
from services.activity.work.store import ActivityRow


class ActivityViews:
    def __init__(self, evidence: EvidenceStore, catalogue: CatalogueReadModel) -> None:
        self._evidence = evidence
        self._catalogue = catalogue

    async def of(self, rows: Sequence[ActivityRow]) -> list[ActivityView]:
        """A view of each row, in order."""
        views = [self._view(row) for row in rows]
        pieces = [piece for view in views for piece in view.evidence]
        uses = await self._evidence.uses({piece.sha256 for piece in pieces})
        for piece in pieces:
            piece.also_used = uses.get(piece.sha256, 1) - 1  # but for this one
        return views

    def _view(self, row: ActivityRow) -> ActivityView:
        view = ActivityView.model_validate(row)
        standard = self._catalogue.known(row.catalogue_code or "", row.date)
        if standard is not None:
            view.standard_minutes = standard.standard_minutes * row.volume
        return view
