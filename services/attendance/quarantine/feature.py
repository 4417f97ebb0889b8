"""Quarantine: punches whose clock cannot be right wait for a person, who lets them count or refuses them."""

from services.attendance.quarantine.api import routes
from services.attendance.quarantine.projection import write
from services.attendance.quarantine.store import TABLES, QuarantineRow, QuarantineStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "QuarantineRow"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(QuarantineStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
