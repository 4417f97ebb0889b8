"""What waits for somebody: to be advised on by the superior of the day it was asked for, or to be decided on."""

from datetime import date

from services.attendance.leave.authority import Party
from services.attendance.leave.commands import LeaveCommands
from services.attendance.leave.store import LeaveRow, LeaveStore
from shared.caller import Caller, Who
from shared.city.workday import instant
from shared.http.paging import sifted
from shared.projections.directory import Directory

Place = tuple[date, str, str]  # the first day of the leave, whose it is, its id


class LeaveQueue:
    def __init__(self, commands: LeaveCommands, store: LeaveStore, directory: Directory) -> None:
        self._commands = commands
        self._store = store
        self._directory = directory

    async def of(self, caller: Caller, who: Who, limit: int, after: Place | None) -> list[LeaveRow]:
        """Up to `limit` leaves whose next word is the caller's, the earliest first day first."""
        decides = caller.roles & {"unit_hr", "hr_admin"}
        people = None if decides else self._directory.ever_led(caller.subject)
        if people == []:
            return []
        return await sifted(
            lambda after: self._store.undecided(people, limit, after),
            lambda row: self._waits(row, caller, who),
            lambda row: (row.date_from, row.employee_id, row.leave_id),
            limit,
            after,
        )

    async def _waits(self, row: LeaveRow, caller: Caller, who: Who) -> bool:
        facts = await self._commands.facts(row.employee_id, who)
        party = Party(caller, row.employee_id, facts.career)
        requested = facts.day(instant(row.requested_at))
        if row.status == "SUBMITTED" and facts.led(row.employee_id, requested):
            return "employee" in caller.roles and party.may_advise(requested)
        return party.may_decide(requested)
