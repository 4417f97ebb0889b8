"""Feedback: the conversation about an activity, and ideas (domain 2.5, B22)."""

from services.activity.feedback.api import routes
from services.activity.feedback.commands import IdeaCommands
from services.activity.feedback.projection import write
from services.activity.feedback.store import TABLES, FeedbackStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(IdeaCommands(context.ledger, context.directory))
    parts.add(FeedbackStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
