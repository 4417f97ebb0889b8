"""The view of work that several people did together: all parts of it, for those who may see one of them."""

from collections.abc import Sequence

from services.activity.work.feature import ActivityRow, ActivityStore
from shared.caller import Caller
from shared.city.access import require_access
from shared.problems import Problem, not_found
from shared.projections.directory import Directory


class SharedActivities:
    def __init__(self, store: ActivityStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def parts(self, shared_id: str, caller: Caller) -> Sequence[ActivityRow]:
        """All parts, by person, for those who took part and those who may see the work of one who did.

        Raises Problem 404 for all others, who may not know either that there is such work.
        """
        rows = await self._store.parts(shared_id)
        for row in rows:
            if await self._may_see(caller, row):
                return rows
        raise not_found(f"There is no shared activity {shared_id}.")

    async def _may_see(self, caller: Caller, row: ActivityRow) -> bool:
        career = await self._directory.career(row.employee_id)
        try:
            require_access(caller, row.employee_id, career, [row.date])
        except Problem:
            return False
        return True
