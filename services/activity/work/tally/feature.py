"""The door of the tally: each person's month in sums by verifier, for figures and lists of things to do."""

from services.activity.work.tally.projection import count, recount_days
from services.activity.work.tally.store import TABLES, Tally
from shared.service import Feature

__all__ = ["FEATURE", "Tally", "count", "recount_days"]

FEATURE = Feature(tables=TABLES)
