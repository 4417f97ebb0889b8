"""Who may put which file behind an activity: whoever sent its content whole, or had it there before.

To name a digest proves nothing: who reads one somewhere must not get at another's file by it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from services.activity.evidence import domain
from services.activity.evidence.domain import File, Files, Upload
from services.activity.evidence.store import EvidenceStore
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Undecodable, decode
from shared.events.activity.work import Evidence
from shared.log.ledger import Ledger
from shared.log.subjects import evidence
from shared.problems import error_at, invalid

REMEMBERED = 20_000  # files of somebody, some 10 MB
PEOPLE = 1_000  # whose month of uploads is in memory
FOLDED = timedelta(minutes=1)  # the rows may be this much behind the log


class KnownFiles:
    """Asks memory, then the rows, then the log itself: a file is known from the moment it is stored."""

    def __init__(self, ledger: Ledger, store: EvidenceStore) -> None:
        self._ledger = ledger
        self._store = store
        self._months: Handler[Files] = Handler(ledger, Files(), domain.evolve, PEOPLE)
        self._files: OrderedDict[tuple[str, str], File] = OrderedDict()

    async def require(self, pieces: Sequence[Evidence], employee_id: str, caller: Caller, now: datetime) -> None:
        """Raise Problem 422 unless each is as stored, and the employee's or the caller's to use."""
        for place, each in enumerate(pieces):
            found = await self._usable(each.sha256, employee_id, caller.subject, now)
            if found != File(each.size, each.media_type):
                reason = f"has {found.size} bytes and is {found.media_type}" if found else "is no file you uploaded"
                raise invalid(f"Evidence {each.sha256} {reason}.", error_at(f"/body/evidence/{place}/sha256", reason))

    async def sent(self, person: str, sha256: str) -> File | None:
        """The file, if this person sent it and the rows say so."""
        found = self.remembered(person, sha256) or await self._store.sent(person, sha256)
        if found is not None:
            self._remember(person, sha256, found)
        return found

    def remembered(self, person: str, sha256: str) -> File | None:
        """The file, if this person sent it and it was asked for lately."""
        return self._files.get((person, sha256))

    async def store(self, upload: Upload, who: Who) -> None:
        """Say that the file is in the store; returns when that is in the log."""
        subject = evidence(upload.owner, who.now)
        await self._months.handle(subject, lambda files: domain.store(files, upload, who))
        self._remember(upload.owner, upload.sha256, upload.file)

    async def _usable(self, sha256: str, employee_id: str, caller: str, now: datetime) -> File | None:
        return (
            await self.sent(employee_id, sha256)
            or await self.sent(caller, sha256)
            or await self._store.used(employee_id, sha256)
            or await self._said(employee_id, sha256, now)
            or await self._said(caller, sha256, now)
        )

    async def _said(self, person: str, sha256: str, now: datetime) -> File | None:
        """The file, if the log holds that this person sent it lately."""
        files = Files()
        for subject in {evidence(person, at) for at in (now, now - FOLDED)}:
            for row in await self._ledger.read(subject):
                with suppress(Undecodable):  # parked by the fold
                    files = domain.evolve(files, decode(row.body))
        return files.by_digest.get(sha256)  # not remembered: the rows will say so in a moment

    def _remember(self, person: str, sha256: str, file: File) -> None:
        self._files[person, sha256] = file
        self._files.move_to_end((person, sha256))
        if len(self._files) > REMEMBERED:
            self._files.popitem(last=False)
