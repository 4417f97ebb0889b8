"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.audits.feature import FEATURE as AUDITS
from services.activity.catalogue.feature import FEATURE as CATALOGUE
from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.deadlines.api import router as deadlines_router
from services.activity.deadlines.downtime.api import router as outages_router
from services.activity.deadlines.downtime.commands import OutageCommands
from services.activity.deadlines.downtime.known import KnownOutages
from services.activity.deadlines.downtime.store import Heartbeat
from services.activity.deadlines.downtime.watch import Watch
from services.activity.deadlines.windows import Windows
from services.activity.drafts.feature import FEATURE as DRAFTS
from services.activity.evidence.api import router as evidence_router
from services.activity.evidence.bucket import Bucket
from services.activity.evidence.files import KnownFiles
from services.activity.evidence.projection import write as write_evidence
from services.activity.evidence.store import EvidenceStore
from services.activity.evidence.uploads import Uploads
from services.activity.feedback.feature import FEATURE as FEEDBACK
from services.activity.figures.feature import FEATURE as FIGURES
from services.activity.limits.domain import packaged
from services.activity.notify.feature import FEATURE as NOTIFY
from services.activity.reminders.feature import FEATURE as REMINDERS
from services.activity.todo.feature import FEATURE as TODO
from services.activity.verification.api import router as verification_router
from services.activity.verification.opening import Opening
from services.activity.work.api import router as activity_router
from services.activity.work.commands import ActivityCommands
from services.activity.work.parts.access import Parts as SharedWork
from services.activity.work.parts.api import router as parts_router
from services.activity.work.projection import write as write_activities
from services.activity.work.store import ActivityStore
from services.activity.work.views import Shown
from shared.commands.open_months import OpenMonths
from shared.projections.rows import RowProjection, together
from shared.service import Context, Parts, Service

NAME = "activity"
FEATURES = (CATALOGUE, DRAFTS, AUDITS, FEEDBACK, FIGURES, TODO, REMINDERS, NOTIFY)
WRITES = (
    write_activities,
    write_evidence,
    *CATALOGUE.writes,
    *DRAFTS.writes,
    *AUDITS.writes,
    *FEEDBACK.writes,
)


def wire(context: Context) -> Service:
    database, limits = context.database(NAME), packaged()
    ledger, directory = context.ledger, context.directory
    parts = Parts(database)
    CATALOGUE.wire(context, parts)
    catalogue = parts[CatalogueReadModel]
    store, evidence_store = parts.add(ActivityStore(database)), EvidenceStore(database)
    known = KnownOutages(ledger)
    outages = OutageCommands(ledger, directory, limits)
    checks = {**context.checks, f"database_{NAME}": database.check}
    watch = Watch(known, outages, Heartbeat(database), checks, limits, context.now)
    windows = parts.add(Windows(directory, watch, limits))
    files = KnownFiles(ledger, evidence_store)
    commands = parts.add(
        ActivityCommands(ledger, directory, limits=limits, windows=windows, files=files, catalogue=catalogue)
    )
    settings = context.settings
    bucket = Bucket(settings.nats_url, settings.stream_replicas, settings.uploads_bytes)
    opening = Opening(bucket, commands, store)
    shown, routes = Shown(evidence_store, catalogue), APIRouter()
    for feature in FEATURES[1:]:
        feature.wire(context, parts)
    # These two first: `/activities/{employee_id}/drafts` must not be taken for a month.
    for each in (
        *DRAFTS.routes,
        deadlines_router(windows, context),
        outages_router(outages, known, context),
        activity_router(commands, store, shown, context),
        verification_router(commands, store, shown, context),
        *AUDITS.routes,
        *FEEDBACK.routes,
        *FIGURES.routes,
        *TODO.routes,
        *NOTIFY.routes,
        evidence_router(Uploads(bucket, files), opening, context),
        parts_router(SharedWork(store, directory)),
        *CATALOGUE.routes,
    ):
        routes.include_router(each)
    parts.background |= {
        "outages": known,
        "heartbeat": watch,
        "evidence": bucket,
        "activity_months": OpenMonths(ledger, commands.months, NAME, context.now),
    }
    return Service(
        name=NAME,
        database=database,
        routes=[routes],
        parts=parts.found,
        projections=[RowProjection(NAME, together(*WRITES)), *parts.projections],
        background=parts.background,
    )
