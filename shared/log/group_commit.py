"""Group commit (design 3.5): appends that wait together leave as one atomic batch, so one fsync carries many."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import nats.errors
from nats.aio.client import Client
from nats.nuid import NUID

from shared.log.ledger import Conflict, LedgerError, Unanswered
from shared.log.subjects import STREAM
from shared.log.tasks import end, heed
from shared.log.timeouts import Timeouts

BATCH_MAX = 1_000  # the server's own limit
IN_FLIGHT = 2  # one batch gathers and is sent while another waits for its fsync
FEW = 16  # so many events or fewer leave append by append: the server makes a store on disk of each batch, 5 to 8 ms
ANSWER_SECONDS = 10.0

_FENCE = "Nats-Expected-Last-Subject-Sequence"
_STREAM = "Nats-Expected-Stream"
_BATCH = "Nats-Batch-Id"
_NUMBER = "Nats-Batch-Sequence"
_COMMIT = "Nats-Batch-Commit"
_WRONG_SEQUENCE = {10071, 10164}  # facts/nats 1.1: matched by number, never by class
_TRY_AGAIN = {10176, 10210}  # part of the batch was lost with a connection; too many batches under way


class PendingAppend(NamedTuple):
    """One append that waits to be stored: all of `bodies` on `subject`, fenced by `after`."""

    subject: str
    bodies: Sequence[bytes]
    after: int
    stored: "asyncio.Future[int]"


class GroupCommit:
    """Sends waiting appends in atomic batches of at most 1,000 messages, no subject twice in one."""

    def __init__(self, client: Client, timeouts: Timeouts) -> None:
        self._client = client
        self._timeouts = timeouts
        self._waiting: list[PendingAppend] = []
        self._wake = asyncio.Event()
        self._senders: list[asyncio.Task[None]] = []
        self._ids = NUID()

    def start(self) -> None:
        self._senders = [asyncio.create_task(self._send_for_ever(), name="group-commit") for _ in range(IN_FLIGHT)]

    async def stop(self) -> None:
        await end(self._senders)
        for member in self._waiting:
            _fail(member, Unanswered("the ledger was closed"))

    async def append(self, subject: str, bodies: Sequence[bytes], after: int) -> int:
        """Store the bodies; returns the last one's sequence. Raises Conflict, Unanswered or LedgerError."""
        if not 0 < len(bodies) <= BATCH_MAX:
            raise LedgerError(f"an append holds 1 to {BATCH_MAX} events, not {len(bodies)}")
        member = PendingAppend(subject, bodies, after, asyncio.get_running_loop().create_future())
        self._waiting.append(member)
        self._wake.set()
        return await member.stored

    async def append_in_order(self, rows: Sequence[tuple[str, bytes]], after: Mapping[str, int]) -> int:
        """Store at most 1,000 messages of several subjects as one batch, in this very order; returns the last sequence.

        `after` gives the sequence at which each subject ends now. Raises as `append` does, and then nothing is stored.
        """
        fenced: set[str] = set()
        members: list[PendingAppend] = []
        for subject, body in rows:
            members.append(PendingAppend(subject, [body], -1 if subject in fenced else after[subject], _not_awaited()))
            fenced.add(subject)
        return await self._send(members)

    async def _send_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            batch = self._next_batch()
            if not self._waiting:
                self._wake.clear()
            if sum(len(member.bodies) for member in batch) > FEW:
                await self._store(batch)
            else:
                await asyncio.gather(*(self._store([member]) for member in batch))
            heed()

    def _next_batch(self) -> list[PendingAppend]:
        batch: list[PendingAppend] = []
        left: list[PendingAppend] = []
        subjects: set[str] = set()
        room = BATCH_MAX
        for member in self._waiting:
            if member.subject in subjects or len(member.bodies) > room:
                left.append(member)
                continue
            subjects.add(member.subject)
            room -= len(member.bodies)
            batch.append(member)
        self._waiting = left
        return batch

    async def _store(self, batch: list[PendingAppend]) -> None:
        """Store a batch; one refused for a member's conflict is tried again member by member."""
        try:
            last = await self._send(batch)
        except Conflict as conflict:
            if len(batch) == 1:
                _fail(batch[0], conflict)
                return
            await asyncio.gather(*(self._store([member]) for member in batch))
        except LedgerError as error:
            for member in batch:
                _fail(member, error)
        except asyncio.CancelledError:
            for member in batch:
                _fail(member, Unanswered("the ledger was closed"))
            raise
        else:
            # A batch is stored in one piece: its sequences are consecutive and end at the answer's.
            for member in reversed(batch):
                if not member.stored.done():
                    member.stored.set_result(last)
                last -= len(member.bodies)

    async def _send(self, batch: list[PendingAppend]) -> int:
        total = sum(len(member.bodies) for member in batch)
        marks = {} if total == 1 else {_BATCH: self._ids.next().decode()}
        number = 0
        try:
            for member in batch:
                headers = dict(marks)
                if member.after >= 0:  # on a subject's first message only
                    headers[_FENCE] = str(member.after)
                for body in member.bodies:
                    number += 1
                    if marks:
                        headers[_NUMBER] = str(number)
                    if number == total:
                        return await self._commit(member.subject, body, headers, bool(marks))
                    await self._client.publish(member.subject, body, headers=headers)
                    headers = dict(marks)
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            raise Unanswered(f"no answer from the log: {error or type(error).__name__}") from error
        raise LedgerError("an append without events")

    async def _commit(self, subject: str, body: bytes, headers: dict[str, str], batch: bool) -> int:
        headers[_STREAM] = STREAM
        if batch:
            headers[_COMMIT] = "1"
        async with self._timeouts.within(ANSWER_SECONDS):
            message = await self._client.request(subject, body, timeout=ANSWER_SECONDS, headers=headers)
        answer: dict[str, Any] = json.loads(message.data)
        if "error" not in answer:
            return int(answer["seq"])
        error = answer["error"]
        if error.get("err_code") in _WRONG_SEQUENCE:
            raise Conflict(error["description"])
        if error.get("code", 0) >= 500 or error.get("err_code") in _TRY_AGAIN:
            raise Unanswered(error["description"])
        raise LedgerError(error["description"])


def _not_awaited() -> "asyncio.Future[int]":
    """The future of a member whose own sequence is not waited for."""
    return asyncio.get_running_loop().create_future()


def _fail(member: PendingAppend, error: LedgerError) -> None:
    if not member.stored.done():
        member.stored.set_exception(error)
