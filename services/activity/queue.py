"""What waits for a superior: the work of the days on which they led its author."""

from datetime import date

from services.activity.commands import ActivityCommands
from services.activity.store import ActivityRow, ActivityStore
from shared.directory import Directory
from shared.who import Caller

Place = tuple[date, str, str]  # the day of the work, its author, its id


class Queue:
    def __init__(self, commands: ActivityCommands, store: ActivityStore, directory: Directory) -> None:
        self._commands = commands
        self._store = store
        self._directory = directory

    async def of(self, caller: Caller, limit: int, after: Place | None) -> list[ActivityRow]:
        """Up to `limit` activities that the caller may decide on, the oldest work first."""
        led = self._directory.ever_led(caller.subject)
        superiors = {name: await self._commands.superior(caller, name) for name in led}
        found: list[ActivityRow] = []
        while superiors:
            rows = await self._store.waiting(list(superiors), limit, after)
            found += [row for row in rows if superiors[row.employee_id].may_decide(row.date)]
            if len(found) >= limit or len(rows) < limit:
                break
            after = rows[-1].date, rows[-1].employee_id, rows[-1].activity_id
        return found[:limit]
