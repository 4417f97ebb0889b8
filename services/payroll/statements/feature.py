"""Statements: folded from the log by a projection of their own, published back into it, kept in tables and shown."""

from services.payroll.statements.api import PayAccess, routes
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.projection import PayrollProjection
from services.payroll.statements.store import TABLES, StatementStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    city_log = parts.add(CityLog(context.ledger))
    store = parts.add(StatementStore(parts.database))
    parts.add(PayAccess(store, context.directory))
    parts.projections.append(PayrollProjection(context.ledger, parts.database, city_log))


FEATURE = Feature(routes=[routes], tables=TABLES, wire=wire)
