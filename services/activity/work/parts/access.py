"""What some did together: all parts of it, for who took part and for who sees the work of one who did."""

from collections.abc import Sequence

from services.activity.work.store import ActivityRow, ActivityStore
from shared.caller import Caller
from shared.city.access import require_access
from shared.problems import Problem, not_found
from shared.projections.directory import Directory


class Parts:
    def __init__(self, store: ActivityStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def of(self, shared_id: str, caller: Caller) -> Sequence[ActivityRow]:
        """By person. Raises Problem 404 also for whoever may see none: that there is such work is theirs to know."""
        rows = await self._store.parts(shared_id)
        for row in rows:
            if await self._sees(caller, row):
                return rows
        raise not_found(f"There is no shared activity {shared_id}.")

    async def _sees(self, caller: Caller, row: ActivityRow) -> bool:
        career = await self._directory.career(row.employee_id)
        try:
            require_access(caller, row.employee_id, career, [row.date])
        except Problem:
            return False
        return True
