"""Wiring only. `python -m services.activity` runs the service alone."""

from services.activity.api import router
from services.activity.commands import ActivityCommands
from services.activity.projection import write
from services.activity.store import ActivityStore
from shared.projection import RowProjection
from shared.service import Context, Service

NAME = "activity"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    commands = ActivityCommands(context.ledger, context.directory)
    return Service(
        name=NAME,
        database=database,
        router=router(commands, ActivityStore(database), context),
        projections=[RowProjection(NAME, write)],
    )
