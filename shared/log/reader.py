"""The log read in order from a sequence on: ephemeral `ack none` consumers, two pulls in flight, gaps found at once.

Durable consumers are not used: their ack position is a second truth beside the checkpoint (facts/nats 3).
"""

import asyncio
import json
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.nuid import NUID

from shared.log.ledger import LedgerError, StoredEvent
from shared.log.subjects import STREAM
from shared.log.tasks import heed
from shared.log.timeouts import Timeouts

PULL_EXPIRES_SECONDS = 2
SILENCE_SECONDS = 2.5 * PULL_EXPIRES_SECONDS  # no message and no expiry for so long: the consumer is gone
REOPEN_SECONDS = 0.25
ANSWER_SECONDS = 5.0
_NANO = 1_000_000_000

log = structlog.get_logger(__name__)


class _Broken(LedgerError):
    """The consumer skipped, vanished or fell silent."""


async def tail(
    client: Client, timeouts: Timeouts, filters: Sequence[str], after: int, page_size: int
) -> AsyncGenerator[list[StoredEvent], None]:
    """Pages after a sequence, for ever, through lost connections and restarted servers. No two filters may overlap."""
    ended = False
    while True:
        merge = _Merge(client, timeouts, filters, after, page_size)
        try:
            await merge.open()
            while True:
                page = await merge.page()
                heed()
                if page:
                    after = page[-1].seq
                    yield page
                # The first end is yielded at once (the backlog has been given), later ones as heartbeats.
                if not page or (merge.at_end and not ended):
                    ended = True
                    yield []
        except (LedgerError, nats.errors.Error, asyncio.TimeoutError, OSError) as reason:
            heed()
            log.warning("tail reopened", after=after, reason=str(reason) or type(reason).__name__)
            await asyncio.sleep(REOPEN_SECONDS)
        finally:
            await merge.close()


class _Merge:
    """Readers, one for each filter, with their rows put into the log's order.

    One consumer can have several filters, but each of its events costs the server 5 to 20 times as much.
    """

    def __init__(self, client: Client, timeouts: Timeouts, filters: Sequence[str], after: int, page_size: int) -> None:
        self._timeouts = timeouts
        self._page_size = page_size
        self._wake = asyncio.Event()
        self._readers = [_Reader(client, subject, after, page_size, self._wake) for subject in filters]

    async def open(self) -> None:
        for reader in self._readers:
            await reader.open()

    async def close(self) -> None:
        for reader in self._readers:
            await reader.close()

    @property
    def at_end(self) -> bool:
        return all(reader.at_end and not reader.rows for reader in self._readers)

    async def page(self) -> list[StoredEvent]:
        """The rows that have arrived, at most a page; empty when all have been given, and again after a quiet time."""
        while True:
            try:
                async with self._timeouts.within(SILENCE_SECONDS):
                    await self._wake.wait()
            except asyncio.TimeoutError:
                raise _Broken("the connection was lost, or the consumers fell silent") from None
            self._wake.clear()
            for reader in self._readers:
                reader.check()
            page = await self._take()
            for reader in self._readers:
                await reader.pull()
            if page and any(reader.rows for reader in self._readers):
                self._wake.set()
            if page or self.at_end:
                return page

    async def _take(self) -> list[StoredEvent]:
        """The next rows, as far as every reader is known to have read; none while a reader has rows on their way."""
        newest = max((reader.rows[-1].seq for reader in self._readers if reader.rows), default=0)
        for reader in self._readers:
            if newest and not reader.rows:
                async with self._timeouts.within(ANSWER_SECONDS):
                    if not await reader.has_all(newest):
                        return []
        end = min((reader.rows[-1].seq for reader in self._readers if reader.rows), default=0)
        rows = [row for reader in self._readers for row in reader.rows if row.seq <= min(end, newest)]
        page = sorted(rows)[: self._page_size]
        for reader in self._readers:
            if page:
                reader.drop(page[-1].seq)
        return page


class _Reader:
    """One consumer, from its opening to its first fault. It sets `wake` when it has rows, an end or a fault."""

    def __init__(self, client: Client, subject: str, after: int, page_size: int, wake: asyncio.Event) -> None:
        self._client = client
        self._filter = subject
        self._last = after
        self._page_size = page_size
        # A fresh name each time: a reused one silently resumes an old position.
        self._name = f"tail_{NUID().next().decode()}"
        self._inbox = client.new_inbox()
        self._credit = 0
        self._consumer_seq = 0
        self._wake = wake
        self._fault: LedgerError | None = None
        self._received_at = time.monotonic()
        self.rows: list[StoredEvent] = []
        self.at_end = False

    async def open(self) -> None:
        self._subscription = await self._client.subscribe(
            self._inbox, cb=self._receive, pending_msgs_limit=-1, pending_bytes_limit=-1
        )
        config = {
            "name": self._name,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._last + 1,
            "ack_policy": "none",
            "replay_policy": "instant",
            "mem_storage": True,
            "num_replicas": 1,
            "inactive_threshold": 60 * _NANO,
            "filter_subject": self._filter,
        }
        request = {"stream_name": STREAM, "config": config, "action": "create"}
        answer = await self._ask(f"CONSUMER.CREATE.{STREAM}.{self._name}", request)
        if "error" in answer:
            raise _Broken(answer["error"]["description"])
        self.at_end = answer["num_pending"] == 0
        if self.at_end:
            self._wake.set()
        await self.pull()

    def check(self) -> None:
        """Raise the fault that occurred since the last check, if any."""
        if self._fault:
            raise self._fault
        if self._credit and time.monotonic() - self._received_at > SILENCE_SECONDS:
            raise _Broken("the consumer fell silent")

    async def has_all(self, until: int) -> bool:
        """Whether no row of this reader is on its way, up to a sequence. The stream is asked, not the consumer, which
        learns of an event a moment later than another consumer may have given the next one.
        """
        answer = await self._ask(f"STREAM.MSG.GET.{STREAM}", {"seq": self._last + 1, "next_by_subj": self._filter})
        if "error" not in answer:
            return bool(answer["message"]["seq"] > until)
        if answer["error"]["code"] != 404:
            raise _Broken(answer["error"]["description"])
        return True

    async def _ask(self, subject: str, request: dict[str, Any]) -> dict[str, Any]:
        message = await self._client.request(f"$JS.API.{subject}", json.dumps(request).encode(), timeout=ANSWER_SECONDS)
        heed()
        answer: dict[str, Any] = json.loads(message.data)
        return answer

    def drop(self, seq: int) -> None:
        """Forget the rows up to a sequence: they have been given."""
        self.rows = self.rows[bisect_right(self.rows, seq, key=_seq) :]

    async def close(self) -> None:
        """Delete the consumer; a server that cannot be reached drops it by itself."""
        try:
            await self._subscription.unsubscribe()
            await self._client.publish(f"$JS.API.CONSUMER.DELETE.{STREAM}.{self._name}")
        except (nats.errors.Error, AttributeError, OSError):
            pass

    async def pull(self) -> None:
        """Request the next page while the present one is folded; this also bounds the queue."""
        # Less than a page asked for could be used up by a page that never fills: nothing would wake the reader.
        if self._credit >= self._page_size or len(self.rows) > self._page_size:
            return
        self._credit += self._page_size
        ask = {"batch": self._page_size, "expires": PULL_EXPIRES_SECONDS * _NANO}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._name}"
        await self._client.publish(subject, json.dumps(ask).encode(), reply=self._inbox)

    async def _receive(self, message: Msg) -> None:
        self._received_at = time.monotonic()
        if not message.reply:
            self._status(message)
            return
        *_, stream_seq, consumer_seq, _time, pending = _ack_fields(message.reply)
        self._consumer_seq += 1
        if int(consumer_seq) != self._consumer_seq:
            self._break(f"expected consumer sequence {self._consumer_seq}, got {consumer_seq}")
            return
        self._credit -= 1
        self._last = int(stream_seq)
        self.rows.append(StoredEvent(self._last, message.subject, message.data))
        self.at_end = pending == "0"
        if self.at_end or len(self.rows) >= self._page_size:
            self._wake.set()

    def _status(self, message: Msg) -> None:
        headers = message.headers or {}
        status = headers.get("Status", "")
        if status in ("408", "404"):
            self._credit -= int(headers.get("Nats-Pending-Messages", self._credit))
            self._wake.set()
        elif status != "100":
            self._break(f"the consumer answered {status} {headers.get('Description', '')}")

    def _break(self, reason: str) -> None:
        self._fault = _Broken(reason)
        self._wake.set()


def _seq(row: StoredEvent) -> int:
    return row.seq


def _ack_fields(reply: str) -> list[str]:
    """`$JS.ACK…<delivered>.<stream seq>.<consumer seq>.<time>.<pending>`, without what newer servers put around it."""
    fields = reply.split(".")
    return fields[4:9] if len(fields) == 9 else fields[6:11]
