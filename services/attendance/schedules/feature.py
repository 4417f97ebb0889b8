"""Schedules: the weekly hours of work that the city publishes, and its special hours (domain 2.1)."""

from services.attendance.schedules.api import routes
from services.attendance.schedules.commands import ScheduleCommands
from services.attendance.schedules.forms import HoursCommand
from services.attendance.schedules.projection import write
from services.attendance.schedules.store import TABLES, ScheduleStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "HoursCommand"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(ScheduleCommands(context.ledger))
    parts.add(ScheduleStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
