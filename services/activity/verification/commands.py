"""The command to open a file of an activity: a look by the one who may decide on the work is recorded."""

from datetime import datetime
from typing import Any, NamedTuple

from services.activity.authority.feature import Superiors
from services.activity.evidence.feature import Bucket, Content
from services.activity.work.feature import ActivityCommands, ActivityRow, ActivityStore, decisions
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.events.activity.evidence import EvidenceOpenedData
from shared.problems import Problem, not_found
from shared.values.period import Period, days_of


class OpenedFile(NamedTuple):
    """A piece of evidence as the activity names it, and its content."""

    piece: dict[str, Any]
    content: Content


class EvidenceOpening:
    def __init__(self, bucket: Bucket, commands: ActivityCommands, store: ActivityStore, superiors: Superiors) -> None:
        self._bucket = bucket
        self._commands = commands
        self._store = store
        self._superiors = superiors

    async def open(
        self, caller: Caller, employee_id: str, period: Period, activity_id: str, sha256: str, who: Who
    ) -> OpenedFile:
        """The file, its opening recorded where the caller may decide on the activity.

        Raises Problem 404, and no other, where the file is not there or the caller may not see it.
        """
        row, decides = await self._visible(caller, employee_id, period, activity_id, who.now)
        piece = next((one for one in row.evidence if one["sha256"] == sha256), None) if row else None
        content = await self._bucket.read(sha256) if piece else None
        if piece is None or content is None:
            raise not_found("There is no such file of this employee that you may see.")
        if decides:
            data = EvidenceOpenedData(
                employee_id=employee_id, activity_id=activity_id, sha256=sha256, by=caller.subject
            )
            await self._commands.execute(decisions.open_evidence, period, data, caller, who)
        return OpenedFile(piece, content)

    async def _visible(
        self, caller: Caller, employee_id: str, period: Period, activity_id: str, now: datetime
    ) -> tuple[ActivityRow | None, bool]:
        """The activity, where the caller may see it, and whether they may decide on it."""
        row = await self._store.one(employee_id, period, activity_id)
        try:
            superior = await self._superiors.of(caller, employee_id, now)
            if row and "employee" in caller.roles and superior.may_decide(row.date, row.submitted_at):
                return row, True
            require_access(caller, employee_id, superior.career, list(days_of(period)))
        except Problem:
            return None, False
        return row, False
