"""Whose month a unit's closing settles and when each of them works, remembered until roster or calendar change."""

from collections.abc import Mapping
from functools import lru_cache

from services.activity.todo.expected import Working, working
from shared.projections.directory import Directory
from shared.values.period import Period, first_day, last_day

REMEMBERED = 1_000  # units' months: a few months of a city


class Staff:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._of = lru_cache(REMEMBERED)(self._work_out)

    def of(self, unit_id: str, period: Period) -> Mapping[str, Working]:
        """By employee id in order."""
        return self._of(unit_id, period, self._directory.changes)

    def _work_out(self, unit_id: str, period: Period, changes: int) -> Mapping[str, Working]:
        workdays = self._directory.workdays
        ever = self._directory.staff(unit_id, first_day(period), last_day(period))
        return {
            each: working(workdays, career, period)
            for each, career in ever.items()
            if career.unit_for(period) == unit_id
        }
