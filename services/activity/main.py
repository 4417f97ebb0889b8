"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.commands import ActivityCommands
from services.activity.deadlines.api import router as deadlines_router
from services.activity.deadlines.windows import Windows
from services.activity.limits import packaged
from services.activity.outages.api import router as outages_router
from services.activity.outages.commands import OutageCommands
from services.activity.outages.known import KnownOutages
from services.activity.outages.store import Heartbeat
from services.activity.outages.watch import Watch
from services.activity.projection import write
from services.activity.store import ActivityStore
from shared.projection import RowProjection
from shared.service import Context, Service

NAME = "activity"


def wire(context: Context) -> Service:
    database, limits = context.database(NAME), packaged()
    known = KnownOutages(context.ledger)
    outages = OutageCommands(context.ledger, context.directory, limits)
    checks = {**context.checks, f"database_{NAME}": database.check}
    watch = Watch(known, outages, Heartbeat(database), checks, limits, context.now)
    windows = Windows(context.directory, watch, limits)
    commands = ActivityCommands(context.ledger, context.directory, windows)
    routes = APIRouter()
    for each in (
        deadlines_router(windows, context),
        outages_router(outages, known, context),
        activity_router(commands, ActivityStore(database), context),
    ):
        routes.include_router(each)
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, write)],
        background={"outages": known, "heartbeat": watch},
    )
