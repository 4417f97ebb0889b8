"""Outages: reported by a unit's HR, approved by the personnel agency, then a correction for everybody named."""

from services.attendance.corrections.feature import CorrectionCommands
from services.attendance.corrections.outages.api import routes
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.corrections.outages.projection import write
from services.attendance.corrections.outages.store import TABLES, OutageStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(OutageCommands(context.ledger, parts[CorrectionCommands]))
    parts.add(OutageStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
