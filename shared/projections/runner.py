"""The projection runner (design 3.8, 3.9): take a lease, read, fold, commit; park poison.

A `Fold` may hold any state for one partition under one lease; the loop throws it away
with the lease, and after any failure, so state in memory is never older or newer than its checkpoint.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import NamedTuple, Protocol

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import Event, Undecodable, decode
from shared.log.ledger import Ledger, LedgerError, StoredEvent
from shared.log.subjects import Subject
from shared.log.tasks import end, heed
from shared.projections.checkpoint import Checkpoints, Fenced, Lease
from shared.projections.database import TRANSIENT, Database

PAUSE_SECONDS = 0.5
SMALL_PAGE = 1_000
REST_SECONDS = 0.2  # of a partition, after a small page: what arrives meanwhile shares the next commit
AT_ONCE = 2  # pages of one projection folded at the same time: one computes while the other waits for the database
# A small page keeps its turn so many times as long as it took: where many partitions have little each, or the processor
# is wanted, fewer and larger pages leave it to commands. A page that is alone never waits for it.
KEPT_TIMES = 20
KEPT_MOST_SECONDS = 0.1

FOLDED = Counter("ekinerja_folded_events_total", "Events folded and committed", ["projection"])
PARKED = Counter("ekinerja_parked_events_total", "Events set aside with a reason", ["projection"])
FENCED = Counter("ekinerja_fenced_commits_total", "Commits refused because the lease had moved", ["projection"])
PLACE = Gauge("ekinerja_checkpoint_sequence", "Last sequence committed", ["projection", "partition"])
HELD = Gauge("ekinerja_leases_held", "Partitions folded by this process", ["projection"])

log = structlog.get_logger(__name__)


class Entry(NamedTuple):
    """One decoded event at its place in the log."""

    seq: int
    subject: Subject
    event: Event


class Fold(Protocol):
    """The open fold of one partition."""

    async def fold(self, entries: Sequence[Entry], connection: AsyncConnection) -> None:
        """Write what the entries change. Any exception but a transient one makes the event poison."""
        ...


class Projection(Protocol):
    """A read model that is folded from the log, partition by partition."""

    @property
    def name(self) -> str: ...

    @property
    def partitions(self) -> list[int]: ...

    def filters(self, partition: int) -> list[str]:
        """The filters of stored subjects that the partition reads."""
        ...

    async def open(self, partition: int, seq: int) -> Fold:
        """A fold whose state is that after sequence `seq`."""
        ...


class ProjectionRunner:
    """One worker of one projection: holds its fair share of the partitions for as long as it runs."""

    def __init__(
        self, ledger: Ledger, database: Database, projection: Projection, owner: str, lease_seconds: float = 5.0
    ) -> None:
        self._ledger = ledger
        self._database = database
        self._projection = projection
        self._renew_seconds = lease_seconds / 3
        self._checkpoints = Checkpoints(database, projection.name, owner, int(lease_seconds * 1000))
        self._running: dict[int, asyncio.Task[None]] = {}
        self._replays: dict[int, list[int]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Run until cancelled; then every lease is given back."""
        try:
            while True:
                try:
                    await self._renew()
                except (DBAPIError, *TRANSIENT) as error:
                    log.warning("lease not renewed", projection=self._projection.name, reason=str(error)[:200])
                heed()
                await asyncio.sleep(self._renew_seconds)
        finally:
            await self._stop()

    async def _renew(self) -> None:
        """Renew, then take or give back until this worker holds its share."""
        workers, held, free = await self._checkpoints.renew(self._projection.partitions, list(self._running))
        for partition, task in list(self._running.items()):
            if task.done() or partition not in held:
                await self._drop(partition)
        await self._balance(workers, free)
        HELD.labels(self._projection.name).set(len(self._running))
        self._replays = {}
        for partition, seq in await self._checkpoints.to_replay():
            self._replays.setdefault(partition, []).append(seq)

    async def _balance(self, workers: int, free: list[int]) -> None:
        share = -(-len(self._projection.partitions) // max(workers, 1))
        for partition in list(self._running)[share:]:
            await self._drop(partition)
        for partition in free:
            if len(self._running) >= share:
                return
            lease = await self._checkpoints.take(partition)
            if lease is not None:
                task = asyncio.create_task(self._run_partition(lease), name=f"{self._projection.name}/{partition}")
                self._running[partition] = task

    async def _drop(self, partition: int) -> None:
        """End a partition's task and give its lease back. Cut short, it is done again by `_stop`."""
        await end([self._running[partition]])
        await self._checkpoints.release(partition)
        del self._running[partition]

    async def _stop(self) -> None:
        try:
            for partition in list(self._running):
                await self._drop(partition)
            await self._checkpoints.leave()
        except (DBAPIError, *TRANSIENT) as error:
            log.warning("leases not given back, they will lapse", reason=str(error)[:200])

    async def _run_partition(self, lease: Lease) -> None:
        """Fold one partition until fenced. A fault of the log or the database ends the lease, not the worker."""
        work = _Partition(self._ledger, self._database, self._projection, self._checkpoints, lease)
        try:
            await work.open()
            async with aclosing(self._ledger.tail(self._projection.filters(lease.partition), lease.seq)) as pages:
                async for page in pages:
                    if page:
                        await self._in_turn(work, page)
                    for seq in self._replays.pop(lease.partition, []):
                        await work.replay(seq)
                    heed()
                    if 0 < len(page) < SMALL_PAGE:
                        await asyncio.sleep(REST_SECONDS)
        except Fenced as fenced:
            FENCED.labels(self._projection.name).inc()
            log.warning("fenced", reason=str(fenced))
        except (*TRANSIENT, LedgerError) as error:
            log.warning(
                "fold paused", projection=self._projection.name, reason=str(error)[:200] or type(error).__name__
            )
            await asyncio.sleep(PAUSE_SECONDS)
        except Exception:
            log.exception("fold stopped", projection=self._projection.name, partition=lease.partition)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _in_turn(self, work: "_Partition", page: Sequence[StoredEvent]) -> None:
        async with self._turns:
            began = time.monotonic()
            await work.fold(page)
            if len(page) < SMALL_PAGE:
                await asyncio.sleep(min(KEPT_TIMES * (time.monotonic() - began), KEPT_MOST_SECONDS))


class _Partition:
    """One partition under one lease: its checkpoint and its fold."""

    def __init__(
        self, ledger: Ledger, database: Database, projection: Projection, checkpoints: Checkpoints, lease: Lease
    ) -> None:
        self._ledger = ledger
        self._database = database
        self._projection = projection
        self._checkpoints = checkpoints
        self._lease = lease
        self._fold: Fold

    async def open(self) -> None:
        self._fold = await self._projection.open(self._lease.partition, self._lease.seq)

    async def fold(self, page: Sequence[StoredEvent]) -> None:
        """Commit a page whole; where an event in it cannot be folded, halve it until that event is alone."""
        try:
            await self._commit(page)
        except (Fenced, LedgerError, *TRANSIENT):
            raise
        except Exception as reason:
            await self.open()  # the failed fold may have changed its state
            if len(page) == 1:
                await self._park(page[0], reason, page[0].seq)
                return
            middle = len(page) // 2
            await self.fold(page[:middle])
            await self.fold(page[middle:])

    async def replay(self, seq: int) -> None:
        """Fold a parked event again; it stays parked, with today's reason, if it still cannot be folded."""
        row = await self._ledger.get(seq)
        if row is None:
            return
        try:
            async with self._database.transaction() as connection:
                # The request may have been read twice: the row says whether it still stands.
                if await self._checkpoints.unpark(connection, self._lease.partition, seq):
                    await self._fold.fold([_entry(row)], connection)
                    await self._checkpoints.advance(connection, self._lease, self._lease.seq)
        except (Fenced, LedgerError, *TRANSIENT):
            raise
        except Exception as reason:
            await self.open()
            await self._park(row, reason, self._lease.seq)

    async def _commit(self, page: Sequence[StoredEvent]) -> None:
        entries, poison = _decode_all(page)
        async with self._database.transaction() as connection:
            await self._fold.fold(entries, connection)
            for row, reason in poison:
                await self._checkpoints.park(connection, self._lease.partition, row.seq, row.subject, reason)
            lease = await self._checkpoints.advance(connection, self._lease, page[-1].seq)
        self._count(lease, len(entries), len(poison))

    async def _park(self, row: StoredEvent, error: Exception, place: int) -> None:
        reason = str(error) if isinstance(error, Undecodable) else f"{type(error).__name__}: {error}"
        async with self._database.transaction() as connection:
            await self._checkpoints.park(connection, self._lease.partition, row.seq, row.subject, reason)
            lease = await self._checkpoints.advance(connection, self._lease, place)
        self._count(lease, 0, 1)

    def _count(self, lease: Lease, folded: int, parked: int) -> None:
        self._lease = lease
        name = self._projection.name
        FOLDED.labels(name).inc(folded)
        if parked:
            PARKED.labels(name).inc(parked)
            log.error("events parked", projection=name, partition=lease.partition, parked=parked)
        PLACE.labels(name, str(lease.partition)).set(lease.seq)


def _entry(row: StoredEvent) -> Entry:
    return Entry(row.seq, Subject.parse(row.subject), decode(row.body))


def _decode_all(page: Sequence[StoredEvent]) -> tuple[list[Entry], list[tuple[StoredEvent, str]]]:
    entries: list[Entry] = []
    poison: list[tuple[StoredEvent, str]] = []
    for row in page:
        try:
            entries.append(_entry(row))
        except Undecodable as reason:
            poison.append((row, str(reason)))
    return entries, poison
