"""Reminders: one event a day for each person who has something to do, where the settings name a channel."""

from services.activity.reminders.background import Reminders
from services.activity.todo.feature import TodoReader
from shared.projections.rows import RowProjection, together
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    """Nothing runs, and no reminder is recorded, where nobody could be sent one."""
    if context.settings.notify == "none":
        return
    # Stands for the service's own row projection: only its place in the log is asked.
    rows = RowProjection(parts.database.service, together())
    projections = [rows, *parts.projections]
    parts.background["reminders"] = Reminders(parts[TodoReader], parts.database, projections, context)


FEATURE = Feature(wire=wire)
