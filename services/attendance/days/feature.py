"""Days: each calendar day of an employee, judged from all that is recorded of it (design 3.13)."""

from services.attendance.days.api import routes
from services.attendance.days.store import DayStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "DayStore"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(DayStore(parts.database))


FEATURE = Feature(routes=[routes], wire=wire)
