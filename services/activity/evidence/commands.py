"""The commands of an upload: announced, sent part by part, looked at when whole, and only then a file.

Each step may be repeated after any crash: a part is stored before it is answered for, the file before its event, the
event before the parts are dropped. A file that comes in one part is stored as it is.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import suppress
from tempfile import SpooledTemporaryFile

import msgspec
from prometheus_client import Counter

from services.activity.evidence import domain
from services.activity.evidence.bucket import Bucket, RecordedUpload
from services.activity.evidence.domain import Upload
from services.activity.evidence.files import EvidenceFiles
from services.activity.evidence.sniff import RefusedFile, media_type_of
from services.activity.limits.domain import EvidenceLimits, packaged
from shared.caller import Who
from shared.log.ledger import Conflict
from shared.problems import Problem, conflict, error_at, invalid, not_found, unavailable

REMEMBERED = 10_000  # uploads whose last part need not be read back
LOOKED_AT = 16  # files looked at and stored at one moment, each on disk whole
BEGUN = 64  # people who begin at one moment, roughly
FULL_SECONDS = 300  # until unfinished uploads may have ended
IN_MEMORY = 1024 * 1024  # bytes of each of these files; a larger one is on disk for that moment

STORED = Counter("ekinerja_evidence_stored_bytes_total", "Bytes of files that were new to the store of evidence.")
SPARED = Counter("ekinerja_evidence_deduplicated_bytes_total", "Bytes of files that the store of evidence had already.")


class Uploads:
    """The uploads. Any replica goes on with another's: an upload remembered here is read again when it does not fit."""

    def __init__(self, bucket: Bucket, files: EvidenceFiles) -> None:
        self._bucket = bucket
        self._files = files
        self._kept: OrderedDict[str, RecordedUpload] = OrderedDict()
        # By digest, so that the same content is not looked at twice at one moment.
        self._turns = [asyncio.Lock() for _ in range(LOOKED_AT)]
        # By owner, so that no owner begins more than they may by asking often at one moment.
        self._beginnings = [asyncio.Lock() for _ in range(BEGUN)]

    async def begin(self, announced: Upload, who: Who) -> Upload:
        """The upload as it stands: begun, or as far as it is; STORED where its sender has sent this file before.

        Raises Problem 422 for content that cannot become a file, 429 where too many are begun already.
        """
        domain.require_announced(announced, _limits(who))
        async with self._beginnings[hash(announced.owner) % BEGUN]:
            upload = await self._begun(announced, _limits(who))
        if upload.state == "STORED":
            SPARED.inc(upload.size)
        return upload

    async def _begun(self, announced: Upload, limits: EvidenceLimits) -> Upload:
        file = await self._files.sent(announced.owner, announced.sha256)
        if file is not None:
            domain.require_same(file, announced)
            return announced.ended("STORED")
        if await self._bucket.begun(announced.owner) >= limits.unfinished:
            domain.require_few(await self._bucket.unfinished(announced.owner), announced, limits)
        after = 0
        while True:
            with suppress(Conflict):  # begun before, perhaps by another replica at this moment
                return self._remember(await self._bucket.roll_up(announced, after)).upload
            kept = await self._bucket.last(announced.owner, announced.id)
            if kept is not None and kept.upload.goes_on(announced):
                return self._remember(kept).upload
            after = kept.seq if kept else 0

    async def get(self, owner: str, upload_id: str) -> Upload:
        """A person's upload. Raises Problem 404 for one that is not theirs, was refused, or is forgotten."""
        return (await self._read(owner, upload_id)).upload

    async def add(self, owner: str, upload_id: str, offset: int, part: bytes, who: Who) -> Upload:
        """Store a part; with the last of them, or with an empty one after it, the file.

        Raises Problem 409 where the part does not begin where the upload ends, 422 where the file is refused,
        503 where unfinished uploads have too many bytes.
        """
        kept = self._kept.get(upload_id)
        if kept is None or not kept.upload.takes(owner, offset, part):  # before a refusal, the stream is asked
            kept = await self._read(owner, upload_id)
        upload = kept.upload
        if upload.offset != offset:
            raise _elsewhere(upload)
        if offset + len(part) > upload.size:
            raise invalid(f"This part ends at byte {offset + len(part)} of a file announced with {upload.size}.")
        if upload.state == "STORED":
            return upload
        if len(part) == upload.size:  # most files: looked at as they come, and kept once
            return await self._finish(kept, _one(part), who)
        if part:
            kept = await self._add(kept, part)
        if kept.upload.offset < upload.size:
            return kept.upload
        return await self._finish(kept, self._bucket.parts(kept.upload), who)

    async def give_up(self, owner: str, upload_id: str) -> None:
        """Drop the parts of an upload; one that is stored stays so. Raises Problem 404."""
        while (kept := await self._read(owner, upload_id)).upload.state == "OPEN":
            with suppress(Conflict):  # it has gone on at this moment
                await self._bucket.roll_up(kept.upload.ended("DISCARDED"), kept.seq)
                break
        self._kept.pop(upload_id, None)

    async def _add(self, kept: RecordedUpload, part: bytes) -> RecordedUpload:
        if self._bucket.full:
            raise unavailable("Too many files are on their way: this part is not kept, send it later.", FULL_SECONDS)
        longer = msgspec.structs.replace(kept.upload, offset=kept.upload.offset + len(part))
        try:
            return self._remember(await self._bucket.add(longer, part, kept.seq))
        except Conflict:
            raise _elsewhere((await self._read(longer.owner, longer.id)).upload) from None

    async def _finish(self, kept: RecordedUpload, parts: AsyncIterator[bytes], who: Who) -> Upload:
        upload = kept.upload
        async with self._turns[int(upload.sha256[:8], 16) % LOOKED_AT]:
            if self._files.remembered(upload.owner, upload.sha256) is None:
                try:
                    await self._keep(upload, parts, _limits(who))
                except RefusedFile as reason:
                    await self._end(kept, "DISCARDED")
                    raise invalid(str(reason), error_at("/body", str(reason))) from None
                await self._files.store(upload, who)
            return await self._end(kept, "STORED")

    async def _keep(self, upload: Upload, parts: AsyncIterator[bytes], limits: EvidenceLimits) -> None:
        """Make the parts a file of the store. Raises RefusedFile."""
        with SpooledTemporaryFile(IN_MEMORY) as file:
            digest = hashlib.sha256()
            async for part in parts:
                digest.update(part)
                file.write(part)
            if digest.hexdigest() != upload.sha256:
                raise RefusedFile(f"What was sent is not the file of this digest but {digest.hexdigest()}.")
            found = media_type_of(file, limits)
            if found != upload.media_type:
                raise RefusedFile(f"This file is {found}, not {upload.media_type} as announced.")
            if await self._bucket.read(upload.sha256) is not None:
                SPARED.inc(upload.size)
                return
            file.seek(0)
            # A file that is in memory anyway needs no thread that reads it.
            await self._bucket.put(upload.sha256, file.read() if upload.size <= IN_MEMORY else file)
            STORED.inc(upload.size)

    async def _end(self, kept: RecordedUpload, state: domain.State) -> Upload:
        ended = kept.upload.ended(state)
        self._kept.pop(ended.id, None)
        with suppress(Conflict):  # ended, or begun anew, by another replica
            await self._bucket.roll_up(ended, kept.seq)
        return ended

    async def _read(self, owner: str, upload_id: str) -> RecordedUpload:
        kept = await self._bucket.last(owner, upload_id)
        if kept is None or kept.upload.state == "DISCARDED":
            raise not_found("You have no such upload; it may have been refused or given up, or be older than a week.")
        return self._remember(kept)

    def _remember(self, kept: RecordedUpload) -> RecordedUpload:
        self._kept[kept.upload.id] = kept
        self._kept.move_to_end(kept.upload.id)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return kept


def _limits(who: Who) -> EvidenceLimits:
    return packaged().on(who.now.date()).evidence


async def _one(part: bytes) -> AsyncIterator[bytes]:
    yield part


def _elsewhere(upload: Upload) -> Problem:
    """The refusal of a part in the wrong place; its header and its words have the right one."""
    problem = conflict(f"This upload goes on at byte {upload.offset}.")
    problem.headers["Upload-Offset"] = str(upload.offset)
    return problem
