"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.audits.api import router as audits_router
from services.activity.audits.commands import AuditCommands
from services.activity.audits.projection import write as write_audits
from services.activity.audits.store import AuditStore
from services.activity.catalogue.api import router as catalogue_router
from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.known import KnownCatalogue
from services.activity.catalogue.projection import write as write_catalogue
from services.activity.catalogue.store import CatalogueStore
from services.activity.deadlines.api import router as deadlines_router
from services.activity.deadlines.downtime.api import router as outages_router
from services.activity.deadlines.downtime.commands import OutageCommands
from services.activity.deadlines.downtime.known import KnownOutages
from services.activity.deadlines.downtime.store import Heartbeat
from services.activity.deadlines.downtime.watch import Watch
from services.activity.deadlines.windows import Windows
from services.activity.drafts.api import router as drafts_router
from services.activity.drafts.commands import DraftCommands
from services.activity.drafts.editable import Editables
from services.activity.drafts.projection import write as write_drafts
from services.activity.drafts.store import TemplateStore
from services.activity.evidence.api import router as evidence_router
from services.activity.evidence.bucket import Bucket
from services.activity.evidence.files import KnownFiles
from services.activity.evidence.projection import write as write_evidence
from services.activity.evidence.store import EvidenceStore
from services.activity.evidence.uploads import Uploads
from services.activity.feedback.api import router as feedback_router
from services.activity.feedback.commands import IdeaCommands
from services.activity.feedback.projection import write as write_feedback
from services.activity.feedback.store import FeedbackStore
from services.activity.figures.api import router as figures_router
from services.activity.figures.people import CityFigures
from services.activity.figures.store import FigureStore
from services.activity.limits.domain import packaged
from services.activity.notify.api import router as notify_router
from services.activity.notify.channels import channel_of
from services.activity.notify.notifier import Notifier
from services.activity.notify.store import NotificationStore
from services.activity.notify.subscriber import Subscriber
from services.activity.reminders.reminders import Reminders
from services.activity.todo.api import router as todo_router
from services.activity.todo.projection import AbsenceProjection
from services.activity.todo.reader import TodoReader
from services.activity.todo.store import TodoStore
from services.activity.verification.api import router as verification_router
from services.activity.verification.opening import Opening
from services.activity.work.api import router as activity_router
from services.activity.work.commands import ActivityCommands
from services.activity.work.parts.access import Parts
from services.activity.work.parts.api import router as parts_router
from services.activity.work.projection import write as write_activities
from services.activity.work.store import ActivityStore
from services.activity.work.views import Shown
from shared.commands.open_months import OpenMonths
from shared.projections.rows import RowProjection, together
from shared.service import Background, Context, Service

NAME = "activity"
WRITES = (
    write_activities,
    write_evidence,
    write_catalogue,
    write_drafts,
    write_audits,
    write_feedback,
)


def wire(context: Context) -> Service:
    database, limits = context.database(NAME), packaged()
    ledger, directory = context.ledger, context.directory
    store, evidence_store = ActivityStore(database), EvidenceStore(database)
    known = KnownOutages(ledger)
    outages = OutageCommands(ledger, directory, limits)
    checks = {**context.checks, f"database_{NAME}": database.check}
    watch = Watch(known, outages, Heartbeat(database), checks, limits, context.now)
    windows = Windows(directory, watch, limits)
    files, catalogue = KnownFiles(ledger, evidence_store), KnownCatalogue(ledger)
    commands = ActivityCommands(ledger, directory, limits=limits, windows=windows, files=files, catalogue=catalogue)
    settings = context.settings
    bucket = Bucket(settings.nats_url, settings.stream_replicas, settings.uploads_bytes)
    opening = Opening(bucket, commands, store)
    audits, ideas = AuditCommands(ledger, directory, store), IdeaCommands(ledger, directory)
    reader, notifications = TodoReader(TodoStore(database), directory, windows, limits), NotificationStore(database)
    shown, routes = Shown(evidence_store, catalogue), APIRouter()
    # These two first: `/activities/{employee_id}/drafts` must not be taken for a month.
    for each in (
        drafts_router(DraftCommands(ledger, directory), Editables(database), TemplateStore(database), context),
        deadlines_router(windows, context),
        outages_router(outages, known, context),
        activity_router(commands, store, shown, context),
        verification_router(commands, store, shown, context),
        audits_router(audits, commands, AuditStore(database), store, context),
        feedback_router(commands, ideas, FeedbackStore(database), store, context),
        figures_router(CityFigures(FigureStore(database), directory), context),
        todo_router(reader, context),
        notify_router(notifications),
        evidence_router(Uploads(bucket, files), opening, context),
        parts_router(Parts(store, directory)),
        catalogue_router(CatalogueCommands(ledger, directory), CatalogueStore(database), context),
    ):
        routes.include_router(each)
    projections = [RowProjection(NAME, together(*WRITES)), AbsenceProjection()]
    background: dict[str, Background] = {
        "outages": known,
        "heartbeat": watch,
        "evidence": bucket,
        "catalogue": catalogue,
        "activity_months": OpenMonths(ledger, commands.months, NAME, context.now),
    }
    channel = channel_of(settings)
    if channel is not None:
        background["reminders"] = Reminders(reader, database, projections, context)
        background["notifications"] = Subscriber(Notifier(notifications, channel, reader, context), context)
    return Service(name=NAME, database=database, routes=[routes], projections=projections, background=background)
