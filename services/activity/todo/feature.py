"""The list of what a person must do next, and how far a unit is with a month (domain 5.1, K06)."""

from services.activity.deadlines.feature import Windows
from services.activity.limits.domain import packaged
from services.activity.todo.api import routes
from services.activity.todo.projection import AbsenceProjection
from services.activity.todo.reader import TodoReader
from services.activity.todo.store import TABLES, TodoStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "TodoReader"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(TodoReader(TodoStore(parts.database), context.directory, parts[Windows], packaged()))
    parts.projections.append(AbsenceProjection())


FEATURE = Feature(routes=[routes], tables=TABLES, wire=wire)
