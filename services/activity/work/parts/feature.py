"""The door of parts: the route to all parts of work that several people did together."""

from services.activity.work.feature import ActivityStore
from services.activity.work.parts.api import routes
from services.activity.work.parts.views import SharedActivities
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(SharedActivities(parts[ActivityStore], context.directory))


FEATURE = Feature(routes=[routes], wire=wire)
