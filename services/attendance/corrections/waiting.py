"""What waits for somebody: to be endorsed by the superior of the day it was asked for, or to be approved by HR."""

from services.attendance.corrections.authority import Party
from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.domain import NOTICE
from services.attendance.corrections.store import Place, RequestRow, RequestStore
from shared.caller import Caller, Who, person_of
from shared.city.workday import instant
from shared.http.paging import sifted
from shared.projections.directory import Directory


class Waiting:
    def __init__(self, commands: CorrectionCommands, store: RequestStore, directory: Directory) -> None:
        self._commands = commands
        self._store = store
        self._directory = directory

    async def of(self, caller: Caller, who: Who, limit: int, after: Place | None) -> list[RequestRow]:
        """Up to `limit` requests whose next word is the caller's, the oldest first."""
        decides = caller.roles & {"unit_hr", "hr_admin"}
        people = None if decides else self._directory.ever_led(caller.subject)
        if people == []:
            return []
        return await sifted(
            lambda after: self._store.undecided(people, limit, after),
            lambda row: self._waits(row, caller, who),
            lambda row: (row.requested_at, row.employee_id, row.correction_id),
            limit,
            after,
        )

    async def _waits(self, row: RequestRow, caller: Caller, who: Who) -> bool:
        facts = await self._commands.facts(row.employee_id, who)
        party, requested = Party(caller, facts), facts.day(instant(row.requested_at))
        if row.status == "REQUESTED" and facts.led(requested):
            author = person_of(row.requested_by) if row.kind == NOTICE else None
            return party.may(party.require_superior, requested, beside=author)
        endorser = person_of(row.endorsed_by) if row.endorsed_by else None
        return party.may(party.require_authority, requested, beside=endorser)
