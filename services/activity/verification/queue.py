"""What waits for a superior: the work of the days on which they led its author, or led who did not decide in time."""

from datetime import date, datetime
from typing import NamedTuple

from services.activity.authority.authority import Superior
from services.activity.work.commands import ActivityCommands
from services.activity.work.store import ActivityRow, ActivityStore
from shared.caller import Caller
from shared.projections.directory import Directory

Place = tuple[date, str, str]  # the day of the work, its author, its id

_AT_ONCE = 200  # rows looked through at once: of what people further down submitted little is the caller's


class Waiting(NamedTuple):
    """`age` in workdays; `escalated`: the caller's for want of a decision in time."""

    row: ActivityRow
    age: int
    escalated: bool


class Queue:
    def __init__(self, commands: ActivityCommands, store: ActivityStore, directory: Directory) -> None:
        self._commands = commands
        self._store = store
        self._directory = directory

    async def of(
        self,
        caller: Caller,
        now: datetime,
        limit: int,
        after: Place | None,
        employee_id: str | None = None,
        day: date | None = None,
    ) -> list[Waiting]:
        """Up to `limit` activities that the caller may decide on, the oldest work first; of one person or day only."""
        people = self._directory.below(caller.subject)
        if employee_id is not None:
            people &= {employee_id}
        superiors = {name: await self._commands.superior(caller, name, now) for name in sorted(people)}
        found: list[ActivityRow] = []
        while superiors:
            rows = await self._store.waiting(list(superiors), _AT_ONCE, after, day)
            found += [row for row in rows if superiors[row.employee_id].may_decide(row.date, row.submitted_at)]
            if len(found) >= limit or len(rows) < _AT_ONCE:
                break
            after = rows[-1].date, rows[-1].employee_id, rows[-1].activity_id
        return [_waiting(row, superiors[row.employee_id]) for row in found[:limit]]


def _waiting(row: ActivityRow, superior: Superior) -> Waiting:
    return Waiting(row, superior.escalation.age(row.submitted_at), superior.steps_in(row.date))
