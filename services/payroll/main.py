"""Wiring only. `python -m services.payroll` runs the service alone."""

from services.payroll.rules.commands import PayrollCommands
from services.payroll.statements.api import router
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.projection import NAME, PayrollProjection
from services.payroll.statements.store import PayrollStore
from shared.service import Context, Service


def wire(context: Context) -> Service:
    database = context.database(NAME)
    city_log = CityLog(context.ledger)
    return Service(
        name=NAME,
        database=database,
        routes=[router(PayrollCommands(context.ledger), PayrollStore(database), city_log, context)],
        projections=[PayrollProjection(context.ledger, database, city_log)],
    )
