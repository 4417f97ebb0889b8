"""Uploads: announced, sent part by part, looked at when whole, and only then a file.

Each step may be repeated after any crash: a part is stored before it is answered for, the file before the event that
says so, the event before the parts are dropped. A file that comes in one part is itself what is stored.
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
from services.activity.evidence.bucket import Bucket, Kept
from services.activity.evidence.domain import Upload
from services.activity.evidence.files import KnownFiles
from services.activity.evidence.sniff import Refused, media_type_of
from services.activity.limits.domain import EvidenceLimits, packaged
from shared.caller import Who
from shared.log.ledger import Conflict
from shared.problems import Problem, conflict, error_at, invalid, not_found, unavailable

REMEMBERED = 10_000  # uploads whose last part need not be read back
LOOKED_AT = 16  # files looked at and stored at one moment, each on disk whole
BEGUN = 64  # people who begin at one moment, roughly
FULL_SECONDS = 300  # until what is on its way may have ended
IN_MEMORY = 1024 * 1024  # of each of these; what is larger is on disk for that moment

STORED = Counter("ekinerja_evidence_stored_bytes_total", "Bytes of files that were new to the store of evidence.")
SPARED = Counter("ekinerja_evidence_deduplicated_bytes_total", "Bytes of files that the store of evidence had already.")


class Uploads:
    """Any replica goes on with what another began: what is remembered here is asked for again when it does not fit."""

    def __init__(self, bucket: Bucket, files: KnownFiles) -> None:
        self._bucket = bucket
        self._files = files
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        # By digest, so that nobody looks at the same content twice at one moment.
        self._turns = [asyncio.Lock() for _ in range(LOOKED_AT)]
        # By owner, so that nobody begins more than they may by asking often at one moment.
        self._beginnings = [asyncio.Lock() for _ in range(BEGUN)]

    async def begin(self, announced: Upload, who: Who) -> Upload:
        """The upload as it stands: begun, or as far as it is; STORED where its sender has sent this file before.

        Raises Problem 422 for what cannot become a file, 429 where too many are begun already.
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
                return self._remember(await self._bucket.only(announced, after)).upload
            kept = await self._bucket.last(announced.owner, announced.id)
            if kept is not None and kept.upload.goes_on(announced):
                return self._remember(kept).upload
            after = kept.seq if kept else 0

    async def get(self, owner: str, upload_id: str) -> Upload:
        """Raises Problem 404 for what is not this person's, was refused, or is forgotten."""
        return (await self._read(owner, upload_id)).upload

    async def add(self, owner: str, upload_id: str, offset: int, part: bytes, who: Who) -> Upload:
        """Store a part; with the last of them, or with an empty one after it, the file.

        Raises Problem 409 where the part does not begin where the upload ends, 422 where the file is refused,
        503 where too much is on its way.
        """
        kept = self._kept.get(upload_id)
        if kept is None or not kept.upload.takes(owner, offset, part):  # before it says no, the stream is asked
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
                await self._bucket.only(kept.upload.ended("DISCARDED"), kept.seq)
                break
        self._kept.pop(upload_id, None)

    async def _add(self, kept: Kept, part: bytes) -> Kept:
        if self._bucket.full:
            raise unavailable("Too many files are on their way: this part is not kept, send it later.", FULL_SECONDS)
        longer = msgspec.structs.replace(kept.upload, offset=kept.upload.offset + len(part))
        try:
            return self._remember(await self._bucket.add(longer, part, kept.seq))
        except Conflict:
            raise _elsewhere((await self._read(longer.owner, longer.id)).upload) from None

    async def _finish(self, kept: Kept, parts: AsyncIterator[bytes], who: Who) -> Upload:
        upload = kept.upload
        async with self._turns[int(upload.sha256[:8], 16) % LOOKED_AT]:
            if self._files.remembered(upload.owner, upload.sha256) is None:
                try:
                    await self._keep(upload, parts, _limits(who))
                except Refused as reason:
                    await self._end(kept, "DISCARDED")
                    raise invalid(str(reason), error_at("/body", str(reason))) from None
                await self._files.store(upload, who)
            return await self._end(kept, "STORED")

    async def _keep(self, upload: Upload, parts: AsyncIterator[bytes], limits: EvidenceLimits) -> None:
        """The parts become a file of the store. Raises Refused."""
        with SpooledTemporaryFile(IN_MEMORY) as file:
            digest = hashlib.sha256()
            async for part in parts:
                digest.update(part)
                file.write(part)
            if digest.hexdigest() != upload.sha256:
                raise Refused(f"What was sent is not the file of this digest but {digest.hexdigest()}.")
            found = media_type_of(file, limits)
            if found != upload.media_type:
                raise Refused(f"This file is {found}, not {upload.media_type} as announced.")
            if await self._bucket.read(upload.sha256) is not None:
                SPARED.inc(upload.size)
                return
            file.seek(0)
            # What is in memory anyway needs no thread that reads it.
            await self._bucket.put(upload.sha256, file.read() if upload.size <= IN_MEMORY else file)
            STORED.inc(upload.size)

    async def _end(self, kept: Kept, state: domain.State) -> Upload:
        ended = kept.upload.ended(state)
        self._kept.pop(ended.id, None)
        with suppress(Conflict):  # ended, or begun anew, by another replica
            await self._bucket.only(ended, kept.seq)
        return ended

    async def _read(self, owner: str, upload_id: str) -> Kept:
        kept = await self._bucket.last(owner, upload_id)
        if kept is None or kept.upload.state == "DISCARDED":
            raise not_found("You have no such upload; it may have been refused or given up, or be older than a week.")
        return self._remember(kept)

    def _remember(self, kept: Kept) -> Kept:
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
    """Tells where the upload does go on, in the header a sender reads anyway and in words."""
    problem = conflict(f"This upload goes on at byte {upload.offset}.")
    problem.headers["Upload-Offset"] = str(upload.offset)
    return problem
