"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.commands import ActivityCommands
from services.activity.figures.api import router as figures_router
from services.activity.figures.people import CityFigures
from services.activity.figures.projection import write as write_figures
from services.activity.figures.store import FigureStore
from services.activity.projection import write as write_activities
from services.activity.store import ActivityStore
from shared.projection import RowProjection, together
from shared.service import Context, Service

NAME = "activity"
WRITES = (write_activities, write_figures)  # the figures count what the activities have become


def wire(context: Context) -> Service:
    database = context.database(NAME)
    commands = ActivityCommands(context.ledger, context.directory)
    routes = APIRouter()
    for each in (
        figures_router(CityFigures(FigureStore(database), context.directory), context),
        activity_router(commands, ActivityStore(database), context),  # last: its paths begin with anybody's id
    ):
        routes.include_router(each)
    return Service(name=NAME, database=database, router=routes, projections=[RowProjection(NAME, together(*WRITES))])
