"""Signals: questions to a human that a month's punches raise. Nothing is decided by them."""

from services.attendance.rosters.feature import RosterStore
from services.attendance.signals.api import routes
from services.attendance.signals.store import SignalStore, UnitSignals
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(UnitSignals(SignalStore(parts.database), parts[RosterStore], context.directory))


FEATURE = Feature(routes=[routes], wire=wire)
