"""The ledger on NATS JetStream."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from types import TracebackType
from typing import Self

import nats.errors
import structlog
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from shared.events import Event, Undecodable, decode, encode
from shared.log import archive, stream
from shared.log.archive import Archive
from shared.log.client import LogClient
from shared.log.group_commit import GroupCommit
from shared.log.ledger import Conflict, LedgerError, StoredEvent, Unanswered
from shared.log.reader import tail
from shared.log.subjects import STREAM, Subject
from shared.log.timeouts import Timeouts

READ_PAGE = 500
READ_SECONDS = 5.0
RETRY_SECONDS = 0.1

log = structlog.get_logger(__name__)


class JetStreamLedger:
    """Implements shared.log.ledger.Ledger; one connection, opened by `async with`."""

    def __init__(
        self,
        url: str,
        *,
        replicas: int = 1,
        monitor_url: str | None = None,
        budget_seconds: float = 30,
        page_size: int = 2_000,
    ) -> None:
        self._url = url
        self._replicas = replicas
        self._monitor_url = monitor_url
        self._budget = budget_seconds
        self._page_size = page_size
        self._timeouts = Timeouts()
        self._client: LogClient
        self._commits: GroupCommit

    async def __aenter__(self) -> Self:
        """Connect, declare the streams and verify the server's own account of them. Raises StreamUnfit, LedgerError."""
        self._client = LogClient()
        try:
            await self._client.connect(
                self._url,
                name="ekinerja",
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds: it is slept
                error_cb=_log_error,
                disconnected_cb=self._timeouts.lost,
                pending_size=16 * 1024 * 1024,
            )
        except (nats.errors.Error, OSError, asyncio.TimeoutError) as error:
            raise LedgerError(f"cannot reach the NATS server at {self._url}: {error}") from error
        self._js = self._client.jetstream()
        self.archive = Archive(self._js)
        try:
            await self.check()
        except BaseException:
            await self._client.close()
            raise
        self._commits = GroupCommit(self._client, self._timeouts)
        self._commits.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._commits.stop()
        await self._client.close()

    async def check(self) -> None:
        """Declare and verify the streams, and that the server syncs every write. Raises StreamUnfit."""
        await stream.declare(self._js, self._replicas)
        await archive.declare(self._js, self._replicas)
        if self._monitor_url:
            await stream.verify_sync(self._monitor_url)

    async def unfit(self) -> str | None:
        """The reason that the log cannot be trusted now, or None (for /readyz)."""
        try:
            await self.check()
        except (LedgerError, nats.errors.Error, OSError, asyncio.TimeoutError) as error:
            return str(error) or type(error).__name__
        return None

    async def append(self, subject: Subject, events: Sequence[Event], after: int) -> int:
        return await self.append_bodies(subject, [encode(event) for event in events], after)

    async def append_bodies(self, subject: Subject, bodies: Sequence[bytes], after: int) -> int:
        """Append events already encoded, as `append` does; fields that this code does not know are kept."""
        give_up = time.monotonic() + self._budget
        while True:
            try:
                return await self._append_once(subject, bodies, after)
            except Unanswered:
                if time.monotonic() > give_up:
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    async def _append_once(self, subject: Subject, bodies: Sequence[bytes], after: int) -> int:
        try:
            return await self._commits.append(subject.published, bodies, after)
        except Conflict:
            seq = await self._stored_before(subject, bodies, after)
            if seq is None:
                raise
            return seq

    async def append_in_order(self, rows: Sequence[tuple[Subject, bytes]], after: Mapping[Subject, int]) -> int:
        """Store up to 1,000 events of several subjects as one batch in this very order; returns the last sequence.

        For imports: all or nothing, retried as `append` is. Raises Conflict, LedgerError.
        """
        published = [(subject.published, body) for subject, body in rows]
        places = {subject.published: seq for subject, seq in after.items()}
        give_up = time.monotonic() + self._budget
        while True:
            try:
                return await self._commits.append_in_order(published, places)
            except (Conflict, Unanswered) as trouble:
                subject, body = rows[0]
                first = await self._stored_before(subject, [body], after[subject])
                if first is not None:
                    return first + len(rows) - 1  # a batch is stored in one piece
                if isinstance(trouble, Conflict) or time.monotonic() > give_up:
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    async def _stored_before(self, subject: Subject, bodies: Sequence[bytes], after: int) -> int | None:
        """The sequence of the last event if an unanswered append did succeed, judged by the events' ids; else None."""
        rows = await self.read(subject, after)
        try:
            ours = [decode(row.body).id for row in rows[: len(bodies)]] == [decode(body).id for body in bodies]
        except Undecodable:
            return None
        return rows[len(bodies) - 1].seq if ours else None

    async def read(self, subject: Subject, after: int = 0) -> list[StoredEvent]:
        rows: list[StoredEvent] = []
        while True:
            try:
                page = await self._read_page(subject.stored, after)
            except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
                raise Unanswered(f"cannot read the log: {error or type(error).__name__}") from error
            rows += page
            if len(page) < READ_PAGE:
                return rows
            after = page[-1].seq

    async def _read_page(self, stored: str, after: int) -> list[StoredEvent]:
        inbox = self._client.new_inbox()
        answers: asyncio.Queue[Msg] = asyncio.Queue()
        subscription = await self._client.subscribe(inbox, cb=answers.put)
        rows: list[StoredEvent] = []
        try:
            ask = {"batch": READ_PAGE, "seq": after + 1, "next_by_subj": stored}
            await self._client.publish(f"$JS.API.DIRECT.GET.{STREAM}", json.dumps(ask).encode(), reply=inbox)
            while True:
                async with self._timeouts.within(READ_SECONDS):
                    message = await answers.get()
                headers = message.headers or {}
                status = headers.get("Status")
                if status in ("204", "404"):  # the end of the page; nothing there
                    return rows
                if status is not None:
                    raise Unanswered(f"cannot read the log: {status} {headers.get('Description', '')}")
                rows.append(StoredEvent(int(headers["Nats-Sequence"]), headers["Nats-Subject"], message.data))
        finally:
            await subscription.unsubscribe()

    async def get(self, seq: int) -> StoredEvent | None:
        try:
            message = await self._js.get_msg(STREAM, seq)
        except NotFoundError:
            return None
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            raise LedgerError(f"cannot read the log: {error or type(error).__name__}") from error
        return StoredEvent(seq, str(message.subject), message.data or b"")

    async def last_sequence(self) -> int:
        try:
            return (await self._js.stream_info(STREAM)).state.last_seq
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            raise LedgerError(f"cannot read the log: {error or type(error).__name__}") from error

    def tail(self, filters: Sequence[str], after: int = 0) -> AsyncGenerator[list[StoredEvent], None]:
        return tail(self._client, self._timeouts, filters, after, self._page_size)


async def _log_error(error: Exception) -> None:
    log.warning("nats", error=str(error) or type(error).__name__)
