"""The catalogue of kinds of work with their standard (domain 2.9, K39)."""

from services.activity.catalogue.api import routes
from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.projection import write
from services.activity.catalogue.read_model import CatalogueReadModel
from services.activity.catalogue.store import TABLES, CatalogueStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "CatalogueReadModel"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(CatalogueCommands(context.ledger, context.directory))
    parts.add(CatalogueStore(parts.database))
    parts.background["catalogue"] = parts.add(CatalogueReadModel(context.ledger))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
