"""Workplaces: the circles in which a unit's people check in by phone, and whether a phone was in one of them."""

from services.attendance.workplaces.api import routes
from services.attendance.workplaces.commands import WorkplaceCommands
from services.attendance.workplaces.forms import PositionCommand
from services.attendance.workplaces.registry import Workplaces
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "PositionCommand", "Workplaces"]


def wire(context: Context, parts: Parts) -> None:
    workplaces = parts.add(Workplaces(context.ledger, context.directory))
    parts.add(WorkplaceCommands(context.ledger, workplaces))
    parts.background["workplaces"] = workplaces


FEATURE = Feature(routes=[routes], wire=wire)
