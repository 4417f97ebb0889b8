"""Drafts of work and templates: their author's alone, and of an HR officer who assists the author."""

from services.activity.drafts.api import routes
from services.activity.drafts.commands import DraftCommands, TemplateCommands
from services.activity.drafts.projection import write
from services.activity.drafts.store import TABLES, DraftStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(DraftCommands(context.ledger, context.directory))
    parts.add(TemplateCommands(context.ledger, context.directory))
    parts.add(DraftStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
