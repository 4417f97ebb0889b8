"""Wiring only. `python -m services.activity` runs the service alone."""

from fastapi import APIRouter

from services.activity.api import router as activity_router
from services.activity.commands import ActivityCommands
from services.activity.notify.api import router as notify_router
from services.activity.notify.channels import channel_of
from services.activity.notify.notifier import Notifier
from services.activity.notify.store import NotificationStore
from services.activity.notify.subscriber import Subscriber
from services.activity.projection import write
from services.activity.reminders.reminders import Reminders
from services.activity.store import ActivityStore
from services.activity.todo.api import router as todo_router
from services.activity.todo.projection import AbsenceProjection, count_months
from services.activity.todo.reader import TodoReader
from services.activity.todo.store import TodoStore
from shared.projection import RowProjection, together
from shared.service import Background, Context, Service

NAME = "activity"


def wire(context: Context) -> Service:
    database = context.database(NAME)
    commands = ActivityCommands(context.ledger, context.directory)
    reader = TodoReader(TodoStore(database), context.directory)
    notifications = NotificationStore(database)
    routes = APIRouter()
    for each in (
        todo_router(reader, context),
        notify_router(notifications),
        activity_router(commands, ActivityStore(database), context),
    ):
        routes.include_router(each)
    projections = [RowProjection(NAME, together(write, count_months)), AbsenceProjection()]
    background: dict[str, Background] = {}
    channel = channel_of(context.settings)
    if channel is not None:
        notifier = Notifier(notifications, channel, reader, context)
        background["reminders"] = Reminders(reader, database, projections, context)
        background["notifications"] = Subscriber(notifier, context)
    return Service(name=NAME, database=database, router=routes, projections=projections, background=background)
