"""Wiring only. `python -m services.attendance` runs the service alone."""

from services.attendance.api import router
from services.attendance.commands import AttendanceCommands
from services.attendance.projection import write
from services.attendance.store import AttendanceStore
from shared.projection import RowProjection
from shared.service import Context, Service

NAME = "attendance"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    commands = AttendanceCommands(context.ledger, context.directory)
    return Service(
        name=NAME,
        database=database,
        router=router(commands, AttendanceStore(database), context),
        projections=[RowProjection(NAME, write)],
    )
