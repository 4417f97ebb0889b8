"""The queue of a superior: rows of work joined with the roster, so a module beside the stores and views of either.

It has the work of the days on which they led its author, or led a superior who did not decide in time.
"""

from datetime import date, datetime
from typing import NamedTuple

from services.activity.authority.domain import Superior
from services.activity.authority.feature import Superiors
from services.activity.work.feature import ActivityRow, ActivityStore
from shared.caller import Caller
from shared.projections.directory import Directory

QueuePosition = tuple[date, str, str]  # the day of the work, its author, its id

_AT_ONCE = 200  # rows looked through at once: of work by people further down little is for the caller


class QueuedActivity(NamedTuple):
    """An activity that waits. `age` in workdays; `escalated`: for the caller because others did not decide in time."""

    row: ActivityRow
    age: int
    escalated: bool


class VerificationQueue:
    def __init__(self, superiors: Superiors, store: ActivityStore, directory: Directory) -> None:
        self._superiors = superiors
        self._store = store
        self._directory = directory

    async def of(
        self,
        caller: Caller,
        now: datetime,
        limit: int,
        after: QueuePosition | None,
        employee_id: str | None = None,
        day: date | None = None,
    ) -> list[QueuedActivity]:
        """Up to `limit` activities that the caller may decide on, the oldest work first; of one person or day only."""
        people = self._directory.below(caller.subject)
        if employee_id is not None:
            people &= {employee_id}
        superiors = {name: await self._superiors.of(caller, name, now) for name in sorted(people)}
        found: list[ActivityRow] = []
        while superiors:
            rows = await self._store.waiting(list(superiors), _AT_ONCE, after, day)
            found += [row for row in rows if superiors[row.employee_id].may_decide(row.date, row.submitted_at)]
            if len(found) >= limit or len(rows) < _AT_ONCE:
                break
            after = rows[-1].date, rows[-1].employee_id, rows[-1].activity_id
        return [_queued(row, superiors[row.employee_id]) for row in found[:limit]]


def _queued(row: ActivityRow, superior: Superior) -> QueuedActivity:
    return QueuedActivity(row, superior.escalation.age(row.submitted_at), superior.steps_in(row.date))
