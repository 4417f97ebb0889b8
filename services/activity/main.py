"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.catalogue.api import router as catalogue_router
from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.known import KnownCatalogue
from services.activity.catalogue.projection import write as write_catalogue
from services.activity.catalogue.store import CatalogueStore
from services.activity.commands import ActivityCommands
from services.activity.drafts.api import router as drafts_router
from services.activity.drafts.commands import DraftCommands
from services.activity.drafts.editable import Editables
from services.activity.drafts.projection import write as write_drafts
from services.activity.drafts.store import TemplateStore
from services.activity.parts.api import router as parts_router
from services.activity.parts.sight import Parts
from services.activity.projection import write as write_activities
from services.activity.store import ActivityStore
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "activity"
WRITES = (write_activities, write_catalogue, write_drafts)


def wire(context: Context) -> Service:
    database = context.database(NAME)
    ledger, directory = context.ledger, context.directory
    catalogue = KnownCatalogue(ledger)
    commands = ActivityCommands(ledger, directory, catalogue)
    store, routes = ActivityStore(database), APIRouter()
    # Drafts first: `/activities/{employee_id}/drafts` must not be taken for a month.
    for each in (
        drafts_router(DraftCommands(ledger, directory), Editables(database), TemplateStore(database), context),
        activity_router(commands, store, catalogue, context),
        parts_router(Parts(store, directory)),
        catalogue_router(CatalogueCommands(ledger, directory), CatalogueStore(database), context),
    ):
        routes.include_router(each)
    return Service(
        name=NAME,
        database=database,
        router=routes,
        projections=[RowProjection(NAME, together(*WRITES))],
        background={"catalogue": catalogue},
    )
