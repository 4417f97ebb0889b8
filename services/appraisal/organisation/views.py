"""Rows of posts as a caller may see them (domain 7)."""

from services.appraisal.organisation.forms import PositionView
from services.appraisal.organisation.store import Position
from shared.caller import Caller

SEES_CEILINGS = frozenset({"unit_hr", "hr_admin", "finance", "auditor"})


def position_view(position: Position, caller: Caller) -> PositionView:
    view = PositionView.model_validate(position)
    return view if caller.roles & SEES_CEILINGS else view.model_copy(update={"ceiling": None})
