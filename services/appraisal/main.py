"""Wiring only. `python -m services.appraisal` runs the service alone."""

from services.appraisal.api import router
from services.appraisal.commands import AppraisalCommands
from services.appraisal.projection import write
from services.appraisal.store import AppraisalStore
from shared.projections.rows import RowProjection
from shared.service import Context, Service

NAME = "appraisal"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    store = AppraisalStore(database)
    commands = AppraisalCommands(context.ledger, context.directory, store)
    return Service(
        name=NAME,
        database=database,
        routes=[router(commands, store, context)],
        projections=[RowProjection(NAME, write)],
    )
