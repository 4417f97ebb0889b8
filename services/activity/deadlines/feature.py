"""The door of deadlines: Windows, asked for with every submission, and the route that shows them."""

from services.activity.deadlines.api import routes
from services.activity.deadlines.downtime.feature import DowntimeWatch
from services.activity.deadlines.windows import Windows
from services.activity.limits.domain import packaged
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Windows"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(Windows(context.directory, parts[DowntimeWatch], packaged()))


# Its path must not be taken for a month: before work in the list of features.
FEATURE = Feature(routes=[routes], wire=wire)
