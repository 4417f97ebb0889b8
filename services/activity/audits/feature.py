"""Audits: random samples of verified work, confirmations, and circles of superiors (domain 3.2, 5.1)."""

from services.activity.audits.api import routes
from services.activity.audits.commands import AuditCommands
from services.activity.audits.projection import write
from services.activity.audits.store import TABLES, AuditStore
from services.activity.work.feature import ActivityStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(AuditCommands(context.ledger, context.directory, parts[ActivityStore]))
    parts.add(AuditStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
