"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.audits.api import router as audits_router
from services.activity.audits.commands import AuditCommands
from services.activity.audits.projection import write as write_audits
from services.activity.audits.store import AuditStore
from services.activity.commands import ActivityCommands
from services.activity.feedback.api import router as feedback_router
from services.activity.feedback.commands import IdeaCommands
from services.activity.feedback.projection import write as write_feedback
from services.activity.feedback.store import FeedbackStore
from services.activity.projection import write as write_work
from services.activity.store import ActivityStore
from services.activity.verification.api import router as verification_router
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "activity"
WRITES = (write_work, write_audits, write_feedback)


def wire(context: Context) -> Service:
    database, ledger, directory = context.database(NAME), context.ledger, context.directory
    store, commands = ActivityStore(database), ActivityCommands(ledger, directory)
    audits, ideas = AuditCommands(ledger, directory, store), IdeaCommands(ledger, directory)
    routes = APIRouter()
    for each in (
        activity_router(commands, store, context),
        verification_router(commands, store, context),
        audits_router(audits, commands, AuditStore(database), store, context),
        feedback_router(commands, ideas, FeedbackStore(database), store, context),
    ):
        routes.include_router(each)
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, together(*WRITES))],
    )
