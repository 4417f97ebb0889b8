"""The adapter to NATS: the object store `evidence`, by digest, and the stream UPLOADS of unfinished uploads.

An upload is one subject, below its owner's: each message is a part, and its header has all of the upload as it then
stood. A roll-up ends it and drops the parts; an upload that nobody goes on with is forgotten after a week.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

import msgspec
import nats
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import Header, ObjectMeta, ObjectMetaOptions
from nats.js.errors import APIError, NotFoundError
from nats.js.object_store import ObjectStore
from prometheus_client import Gauge

from services.activity.evidence.domain import Upload
from services.activity.evidence.streams import BUCKET, OBJECTS, UPLOADS, declare
from shared.events import content_id
from shared.log.ledger import Conflict, LedgerError, Unanswered
from shared.log.tasks import heed
from shared.log.timeouts import Timeouts

CHUNK_BYTES = 256 * 1024  # of a part and of a chunk of an object: one message
AT_ONCE = 4  # messages of a file in memory, at most
ANSWER_SECONDS = 10.0
WATCH_SECONDS = 1.0
WRONG_LAST_SEQUENCE = 10071

SUBJECTS_ASKED = 1_000  # the server answers for 1,024 at most

_UPLOAD = "Ekinerja-Upload"
UNFINISHED = Gauge("ekinerja_evidence_on_its_way_bytes", "Bytes of files begun and not ended, as last looked at.")
log = structlog.get_logger(__name__)


class RecordedUpload(NamedTuple):
    """An upload as it stands after the message at `seq` of its stream."""

    seq: int
    upload: Upload


class Content(NamedTuple):
    """The content of a file; `size` in bytes."""

    size: int
    pieces: AsyncIterator[bytes]


class Bucket:
    """The store of files. It runs beside the service's folds.

    It has a connection of its own, so that files do not stand in the way of events.
    """

    def __init__(self, url: str, replicas: int, most_bytes: int) -> None:
        """All unfinished uploads together may have `most_bytes`."""
        self._url = url
        self._replicas = replicas
        self._most_bytes = most_bytes
        self._bytes = 0
        self._timeouts = Timeouts()
        self._client: Client | None = None
        self._trouble: str | None = "the store of evidence is not reached yet"

    async def run(self) -> None:
        """Run until cancelled."""
        try:
            while True:
                self._trouble = await self._look_after()
                heed()
                await asyncio.sleep(WATCH_SECONDS)
        finally:
            if self._client is not None:
                await self._client.close()

    async def check(self) -> str | None:
        """The reason why it cannot be used, or None."""
        return self._trouble

    async def _look_after(self) -> str | None:
        try:
            if self._client is None:
                self._client = await nats.connect(
                    self._url,
                    name="ekinerja-evidence",
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.25,
                    error_cb=_log_error,
                    disconnected_cb=self._timeouts.lost,
                    pending_size=16 * 1024 * 1024,
                )
            self._bytes = await declare(self._js, self._replicas)
            UNFINISHED.set(self._bytes)
        except (LedgerError, nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            return f"the store of evidence: {error or type(error).__name__}"
        return None

    @property
    def _connection(self) -> Client:
        if self._client is None:
            raise Unanswered(str(self._trouble))
        return self._client

    @property
    def _js(self) -> JetStreamContext:
        return self._connection.jetstream(timeout=ANSWER_SECONDS)

    @property
    def _objects(self) -> ObjectStore:
        return ObjectStore(BUCKET, OBJECTS, self._js)

    # --- unfinished uploads

    @property
    def full(self) -> bool:
        """Whether unfinished uploads have more bytes than they may, as looked at a second ago.

        The stream has no limit of its own: a full one would refuse the roll-ups that empty it.
        """
        return self._bytes >= self._most_bytes

    async def last(self, owner: str, upload_id: str) -> RecordedUpload | None:
        """The last record of a person's upload; None for one that never was, or is forgotten."""
        with _answering():
            try:
                found = await self._js.get_last_msg(UPLOADS, _subject(owner, upload_id))
            except NotFoundError:
                return None
        return RecordedUpload(found.seq or 0, _upload(found.headers))

    async def begun(self, owner: str) -> int:
        """The number of uploads that a person began within the week, ended or not."""
        return len(await self._subjects(owner))

    async def unfinished(self, owner: str) -> set[str]:
        """The uploads that a person has begun and not ended; a closer look than `begun`, and a dearer one."""
        subjects = await self._subjects(owner)
        begun = {subject.rpartition(".")[2] for subject in subjects}
        # One message is an announcement or an end, and has no part with it.
        single = [subject for subject, messages in subjects.items() if messages == 1]
        for start in range(0, len(single), SUBJECTS_ASKED):
            for message in await self._get(UPLOADS, {"multi_last": single[start : start + SUBJECTS_ASKED]}):
                upload = _upload(message.headers)
                if upload.state != "OPEN":
                    begun.discard(upload.id)
        return begun

    async def _subjects(self, owner: str) -> dict[str, int]:
        """The subjects of a person's uploads, and the number of messages of each."""
        with _answering():
            found = await self._js.stream_info(UPLOADS, subjects_filter=_subject(owner, "*"))
        return found.state.subjects or {}

    async def add(self, upload: Upload, part: bytes, after: int) -> RecordedUpload:
        """Store a part, durably, if nothing was stored since `after`. Raises Conflict, LedgerError."""
        return await self._publish(upload, part, after, {})

    async def roll_up(self, upload: Upload, after: int) -> RecordedUpload:
        """Store how the upload stands and drop all parts before, if nothing was stored since `after`."""
        return await self._publish(upload, b"", after, {Header.ROLLUP.value: "sub"})

    async def _publish(self, upload: Upload, part: bytes, after: int, headers: dict[str, str]) -> RecordedUpload:
        headers |= {
            Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(after),
            _UPLOAD: json.dumps(msgspec.to_builtins(upload)),  # ASCII, as headers are
        }
        with _answering():
            try:
                subject = _subject(upload.owner, upload.id)
                stored = await self._js.publish(subject, part, stream=UPLOADS, headers=headers)
            except APIError as error:
                if error.err_code == WRONG_LAST_SEQUENCE:
                    raise Conflict("the upload has gone on") from None
                raise
        return RecordedUpload(stored.seq, upload)

    def parts(self, upload: Upload) -> AsyncIterator[bytes]:
        """The bytes of an upload. Raises LedgerError where some are missing."""
        return self._whole(UPLOADS, _subject(upload.owner, upload.id), upload.size)

    # --- stored files

    async def put(self, sha256: str, file: bytes | IO[bytes]) -> None:
        """Store a file that is not there yet; returns when it is durable."""
        meta = ObjectMeta(name=sha256, options=ObjectMetaOptions(max_chunk_size=CHUNK_BYTES))
        with _answering():
            await self._objects.put(sha256, file, meta)  # type: ignore[arg-type]  # it asks for `readinto` only

    async def read(self, sha256: str) -> Content | None:
        """A file of the store, None where there is none. Its pieces raise LedgerError, also where they end too soon."""
        # nats-py's own `get` holds a whole file in memory, and waits for a lost chunk for ever.
        with _answering():
            try:
                info = await self._objects.get_info(sha256)
            except NotFoundError:
                return None
        size = info.size or 0
        return Content(size, self._whole(OBJECTS, f"$O.{BUCKET}.C.{info.nuid}", size))

    async def _whole(self, stream: str, subject: str, size: int) -> AsyncIterator[bytes]:
        after, left = 0, size
        while page := await self._get(stream, {"batch": AT_ONCE, "seq": after + 1, "next_by_subj": subject}):
            for message in page:
                left -= len(message.data)
                yield message.data
            after = int((page[-1].headers or {})["Nats-Sequence"])
        if left:
            raise Unanswered(f"{left} bytes of a file did not come")

    async def _get(self, stream: str, ask: dict[str, Any]) -> list[Msg]:
        client = self._connection
        inbox = client.new_inbox()
        answers: asyncio.Queue[Msg] = asyncio.Queue()
        rows: list[Msg] = []
        with _answering():
            subscription = await client.subscribe(inbox, cb=answers.put)
            try:
                await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(ask).encode(), reply=inbox)
                while True:
                    async with self._timeouts.within(ANSWER_SECONDS):
                        message = await answers.get()
                    headers = message.headers or {}
                    status = headers.get("Status")
                    if status in ("204", "404"):
                        return rows
                    if status is not None:
                        raise Unanswered(f"cannot read a file: {status} {headers.get('Description', '')}")
                    rows.append(message)
            finally:
                await subscription.unsubscribe()


def _subject(owner: str, upload_id: str) -> str:
    return f"uploads.{content_id('uploader', owner)}.{upload_id}"


def _upload(headers: Mapping[str, str] | None) -> Upload:
    return msgspec.json.decode((headers or {})[_UPLOAD], type=Upload)


@contextmanager
def _answering() -> Iterator[None]:
    """Raise Unanswered where the server does not answer, or not as it should."""
    try:
        yield
    except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
        raise Unanswered(f"the store of evidence does not answer: {error or type(error).__name__}") from error


async def _log_error(error: Exception) -> None:
    log.warning("nats", error=str(error) or type(error).__name__)
