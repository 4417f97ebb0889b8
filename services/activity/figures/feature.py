"""Figures of verifiers and of units, read from the tally of every person's month."""

from services.activity.figures.api import routes
from services.activity.figures.reader import FigureReader
from services.activity.figures.store import FigureStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(FigureReader(FigureStore(parts.database), context.directory))


FEATURE = Feature(routes=[routes], wire=wire)
