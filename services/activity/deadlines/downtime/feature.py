"""The door of downtime: the watch that windows are moved by, and routes to declare and list downtime."""

from services.activity.deadlines.downtime.api import routes
from services.activity.deadlines.downtime.commands import DowntimeCommands
from services.activity.deadlines.downtime.read_model import DowntimeReadModel
from services.activity.deadlines.downtime.store import TABLES, Heartbeat
from services.activity.deadlines.downtime.watch import DowntimeWatch
from services.activity.limits.domain import packaged
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "DowntimeWatch"]


def wire(context: Context, parts: Parts) -> None:
    limits, database = packaged(), parts.database
    recorded = parts.add(DowntimeReadModel(context.ledger))
    commands = parts.add(DowntimeCommands(context.ledger, context.directory, limits))
    checks = {**context.checks, f"database_{database.service}": database.check}
    watch = parts.add(DowntimeWatch(recorded, commands, Heartbeat(database), checks, limits, context.now))
    parts.background |= {"outages": recorded, "heartbeat": watch}


FEATURE = Feature(routes=[routes], tables=TABLES, wire=wire)
