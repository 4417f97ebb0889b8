"""Arrivals: a unit's punches, sent to its HR as they are recorded."""

from services.attendance.arrivals.api import routes
from services.attendance.arrivals.hub import Hub
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    hub = parts.add(Hub(context.ledger, context.directory, context.settings.arrivals_listeners))
    parts.background["arrivals"] = hub
    parts.closing.append(hub.close)


FEATURE = Feature(routes=[routes], wire=wire)
