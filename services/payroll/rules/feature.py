"""Rule sets: adopted through HTTP, kept in a table; the fold of statements writes their rows."""

from services.payroll.rules.api import routes
from services.payroll.rules.commands import RuleSetCommands
from services.payroll.rules.store import TABLES, RuleSetRow, RuleSetStore, rule_set_row
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "RuleSetRow", "rule_set_row"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(RuleSetCommands(context.ledger))
    parts.add(RuleSetStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, wire=wire)
