"""Leave: asked for, advised on, decided, and charged to the right of a year (domain 2.8, 5.6)."""

from services.attendance.leave.api import routes
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.projection import write
from services.attendance.leave.queue import LeaveQueue
from services.attendance.leave.store import TABLES, LeaveStore
from services.attendance.rosters.feature import RosterStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    commands = parts.add(LeaveCommands(context.ledger, context.directory, parts[RosterStore]))
    store = parts.add(LeaveStore(parts.database))
    parts.add(LeaveQueue(commands, store, context.directory))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
