"""Closings as they are answered."""

from services.appraisal.closings.forms import ClosingView, UnitAnswer
from services.appraisal.closings.store import Closing
from shared.city.workday import instant
from shared.commands.handler import Answer


def closing_view(closing: Closing) -> ClosingView:
    return ClosingView(
        period=closing.period,
        unit_id=closing.unit_id,
        closed_at=instant(closing.closed_at),
        closed_by=closing.closed_by,
    )


def unit_answer(unit_id: str, refusal: Answer) -> UnitAnswer:
    if refusal is None:
        return UnitAnswer(unit_id=unit_id, status="CLOSED")
    return UnitAnswer(unit_id=unit_id, status="REFUSED", reason=refusal.detail)
