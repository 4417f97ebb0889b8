"""Corrections: asked for, endorsed, approved, and then facts of the day (domain 5.5)."""

from services.attendance.corrections.api import routes
from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.projection import write
from services.attendance.corrections.queue import CorrectionQueue
from services.attendance.corrections.store import TABLES, CorrectionRequestRow, CorrectionStore
from services.attendance.rosters.feature import RosterStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "CorrectionCommands", "CorrectionRequestRow"]


def wire(context: Context, parts: Parts) -> None:
    commands = parts.add(CorrectionCommands(context.ledger, context.directory, parts[RosterStore]))
    store = parts.add(CorrectionStore(parts.database))
    parts.add(CorrectionQueue(commands, store, context.directory))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
