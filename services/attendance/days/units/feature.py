"""Units: a unit's day and month, summed up from the days of its people."""

from services.attendance.days.feature import DayStore
from services.attendance.days.units.api import routes
from services.attendance.days.units.store import UnitPeople
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "UnitPeople"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(UnitPeople(parts[DayStore], context.directory))


FEATURE = Feature(routes=[routes], wire=wire)
