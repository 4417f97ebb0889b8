"""Rosters: published by HR for a person's dates, asked for by everything that judges a day."""

from services.attendance.rosters.api import routes
from services.attendance.rosters.commands import RosterCommands
from services.attendance.rosters.projection import write
from services.attendance.rosters.store import TABLES, RosterStore, hours_of, rostered
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "RosterStore", "hours_of", "rostered"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(RosterCommands(context.ledger))
    parts.add(RosterStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
