"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.commands import ActivityCommands
from services.activity.evidence.api import router as evidence_router
from services.activity.evidence.bucket import Bucket
from services.activity.evidence.files import KnownFiles
from services.activity.evidence.opening import Opening
from services.activity.evidence.projection import write as write_evidence
from services.activity.evidence.store import EvidenceStore
from services.activity.evidence.uploads import Uploads
from services.activity.projection import write
from services.activity.store import ActivityStore
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "activity"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    store, evidence_store = ActivityStore(database), EvidenceStore(database)
    files = KnownFiles(context.ledger, evidence_store)
    commands = ActivityCommands(context.ledger, context.directory, files)
    bucket = Bucket(context.settings.nats_url, context.settings.stream_replicas)
    opening = Opening(bucket, commands, store, context.directory)
    routes = APIRouter()
    routes.include_router(activity_router(commands, store, evidence_store, context))
    routes.include_router(evidence_router(Uploads(bucket, files), opening, context))
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, together(write, write_evidence))],
        background={"evidence": bucket},
    )
