"""The right to put a file behind an activity: asked of memory, then of the table, then of the log.

The employee or the caller must have sent its content whole, or the employee must have used it before. To name a digest
proves nothing: a person who reads one somewhere must not get at another's file by it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from services.activity.evidence import domain
from services.activity.evidence.domain import File, StoredFiles, Upload
from services.activity.evidence.store import EvidenceStore
from shared.caller import Caller, Who
from shared.commands.handler import Handler
from shared.events import Undecodable, decode
from shared.events.activity.work import Evidence
from shared.log.ledger import Ledger
from shared.log.subjects import evidence
from shared.problems import error_at, invalid

REMEMBERED = 20_000  # files of people, some 10 MB
PEOPLE = 1_000  # whose month of uploads is in memory
FOLDED = timedelta(minutes=1)  # the rows may be this much behind the log


class EvidenceFiles:
    """The known files. It asks memory, then the rows, then the log itself: a file is known once it is stored."""

    def __init__(self, ledger: Ledger, store: EvidenceStore) -> None:
        self._ledger = ledger
        self._store = store
        self._months: Handler[StoredFiles] = Handler(ledger, StoredFiles(), domain.evolve, PEOPLE)
        self._files: OrderedDict[tuple[str, str], File] = OrderedDict()

    async def require(self, pieces: Sequence[Evidence], employee_id: str, caller: Caller, now: datetime) -> None:
        """Raise Problem 422 unless each piece is as stored, and the employee or the caller may use it."""
        for index, piece in enumerate(pieces):
            found = await self._usable(piece.sha256, employee_id, caller.subject, now)
            if found != File(piece.size, piece.media_type):
                reason = f"has {found.size} bytes and is {found.media_type}" if found else "is no file you uploaded"
                raise invalid(f"Evidence {piece.sha256} {reason}.", error_at(f"/body/evidence/{index}/sha256", reason))

    async def sent(self, person: str, sha256: str) -> File | None:
        """The file, if this person sent it and the rows have it."""
        found = self.remembered(person, sha256) or await self._store.sent(person, sha256)
        if found is not None:
            self._remember(person, sha256, found)
        return found

    def remembered(self, person: str, sha256: str) -> File | None:
        """The file, if this person sent it and it was asked for lately."""
        return self._files.get((person, sha256))

    async def store(self, upload: Upload, who: Who) -> None:
        """Record that the file is in the store; returns when that is in the log."""
        subject = evidence(upload.owner, who.now)
        await self._months.handle(subject, lambda files: domain.store(files, upload, who))
        self._remember(upload.owner, upload.sha256, upload.file)

    async def _usable(self, sha256: str, employee_id: str, caller: str, now: datetime) -> File | None:
        return (
            await self.sent(employee_id, sha256)
            or await self.sent(caller, sha256)
            or await self._store.used(employee_id, sha256)
            or await self._recorded(employee_id, sha256, now)
            or await self._recorded(caller, sha256, now)
        )

    async def _recorded(self, person: str, sha256: str, now: datetime) -> File | None:
        """The file, if the log holds that this person sent it lately."""
        files = StoredFiles()
        for subject in {evidence(person, at) for at in (now, now - FOLDED)}:
            for row in await self._ledger.read(subject):
                with suppress(Undecodable):  # parked by the fold
                    files = domain.evolve(files, decode(row.body))
        return files.by_digest.get(sha256)  # not remembered: the rows will have it in a moment

    def _remember(self, person: str, sha256: str, file: File) -> None:
        self._files[person, sha256] = file
        self._files.move_to_end((person, sha256))
        if len(self._files) > REMEMBERED:
            self._files.popitem(last=False)
