"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.commands import ActivityCommands
from services.activity.deadlines.api import router as deadlines_router
from services.activity.deadlines.windows import Windows
from services.activity.evidence.api import router as evidence_router
from services.activity.evidence.bucket import Bucket
from services.activity.evidence.files import KnownFiles
from services.activity.evidence.opening import Opening
from services.activity.evidence.projection import write as write_evidence
from services.activity.evidence.store import EvidenceStore
from services.activity.evidence.uploads import Uploads
from services.activity.limits import packaged
from services.activity.outages.api import router as outages_router
from services.activity.outages.commands import OutageCommands
from services.activity.outages.known import KnownOutages
from services.activity.outages.store import Heartbeat
from services.activity.outages.watch import Watch
from services.activity.projection import write
from services.activity.store import ActivityStore
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "activity"


def wire(context: Context) -> Service:
    database, limits = context.database(NAME), packaged()
    store, evidence_store = ActivityStore(database), EvidenceStore(database)
    known = KnownOutages(context.ledger)
    outages = OutageCommands(context.ledger, context.directory, limits)
    checks = {**context.checks, f"database_{NAME}": database.check}
    watch = Watch(known, outages, Heartbeat(database), checks, limits, context.now)
    windows = Windows(context.directory, watch, limits)
    files = KnownFiles(context.ledger, evidence_store)
    commands = ActivityCommands(context.ledger, context.directory, windows, files)
    bucket = Bucket(context.settings.nats_url, context.settings.stream_replicas)
    opening = Opening(bucket, commands, store, context.directory)
    routes = APIRouter()
    for each in (
        deadlines_router(windows, context),
        outages_router(outages, known, context),
        activity_router(commands, store, evidence_store, context),
        evidence_router(Uploads(bucket, files), opening, context),
    ):
        routes.include_router(each)
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, together(write, write_evidence))],
        background={"outages": known, "heartbeat": watch, "evidence": bucket},
    )
