"""Lease, checkpoint and fencing token in one row (design 3.8), and the register of the workers.

A row's owner may commit while the row has the `epoch` and `seq` of its lease. The worker that takes a lapsed
lease raises the epoch, so a stalled old owner's commit changes nothing.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, select

from shared.projections.database import Database, insert_new, upsert

CHECKPOINT = Table(
    "checkpoint",
    SQLModel.metadata,
    Column("projection", String(64), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("lease_until", BigInteger, nullable=False),  # milliseconds of the database's clock
)
FOLLOWER = Table(
    "follower",
    SQLModel.metadata,
    Column("projection", String(64), primary_key=True),
    Column("owner", String(64), primary_key=True),
    Column("alive_until", BigInteger, nullable=False),
)
PARKED = Table(
    "parked",
    SQLModel.metadata,
    Column("projection", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("subject", String(256), nullable=False),
    Column("reason", Text, nullable=False),
    Column("replay", Integer, nullable=False),  # 1: asked to be folded again
)
KERNEL_TABLES = [CHECKPOINT, FOLLOWER, PARKED]
REASON_MAX = 2_000


class Lease(NamedTuple):
    """The right to fold one partition from after `seq`."""

    partition: int
    seq: int
    epoch: int


class Fenced(Exception):
    """Another worker holds the lease now: nothing was committed."""


class Checkpoints:
    """The checkpoint rows of one projection, as one worker sees them."""

    def __init__(self, database: Database, projection: str, owner: str, lease_ms: int) -> None:
        self._database = database
        self.projection = projection
        self.owner = owner
        self._lease_ms = lease_ms

    async def renew(self, partitions: list[int], folding: Collection[int]) -> tuple[int, list[int], list[int]]:
        """Register this worker as alive and renew its leases of the partitions it is `folding`, of all `partitions`.

        A lapsed lease that no worker took meanwhile is still this worker's: after a late heartbeat nothing is opened
        again. A lease whose taking or release went unanswered is of no folded partition: it must lapse.
        Returns how many workers live, the partitions held by this one, and those free to take.
        """
        async with self._database.transaction() as connection:
            await insert_new(connection, CHECKPOINT, [self._unheld(partition) for partition in partitions])
            now = await self._database.now_ms(connection)
            me = {"projection": self.projection, "owner": self.owner, "alive_until": now + self._lease_ms}
            await connection.execute(delete(FOLLOWER).where(FOLLOWER.c.alive_until < now))
            await upsert(connection, FOLLOWER, [me])
            await connection.execute(
                update(CHECKPOINT)
                .where(
                    CHECKPOINT.c.projection == self.projection,
                    CHECKPOINT.c.owner == self.owner,
                    CHECKPOINT.c.partition.in_(folding),
                )
                .values(lease_until=now + self._lease_ms)
            )
            living = await connection.execute(select(FOLLOWER.c.owner).where(FOLLOWER.c.projection == self.projection))
            rows = (
                await connection.execute(
                    select(CHECKPOINT.c.partition, CHECKPOINT.c.owner, CHECKPOINT.c.lease_until)
                    .where(CHECKPOINT.c.projection == self.projection)
                    .order_by(CHECKPOINT.c.partition)
                )
            ).all()
        held = [row.partition for row in rows if row.owner == self.owner and row.lease_until >= now]
        free = [row.partition for row in rows if row.lease_until < now]
        return len(living.all()), held, free

    def _unheld(self, partition: int) -> dict[str, Any]:
        """The row of a partition that no worker has ever held; `rebuild` drops the table under a running worker."""
        return {
            "projection": self.projection, "partition": partition, "seq": 0, "epoch": 0, "owner": "", "lease_until": 0
        }  # fmt: skip

    async def take(self, partition: int) -> Lease | None:
        """Take a free or lapsed lease; a new epoch fences the old owner. None: another worker was faster.

        A row that a stalled owner's open transaction has locked is passed over: waiting for it would
        keep this worker from renewing its other leases.
        """
        async with self._database.transaction() as connection:
            now = await self._database.now_ms(connection)
            free = (
                select(CHECKPOINT.c.partition)
                .where(
                    CHECKPOINT.c.projection == self.projection,
                    CHECKPOINT.c.partition == partition,
                    CHECKPOINT.c.lease_until < now,
                )
                .with_for_update(skip_locked=True)
            )
            row = (
                await connection.execute(
                    update(CHECKPOINT)
                    .where(CHECKPOINT.c.projection == self.projection, CHECKPOINT.c.partition.in_(free))
                    .values(owner=self.owner, epoch=CHECKPOINT.c.epoch + 1, lease_until=now + self._lease_ms)
                    .returning(CHECKPOINT.c.seq, CHECKPOINT.c.epoch)
                )
            ).first()
        return Lease(partition, row.seq, row.epoch) if row else None

    async def advance(self, connection: AsyncConnection, lease: Lease, seq: int) -> Lease:
        """Move the checkpoint, and renew the lease, inside the transaction that holds the state. Raises Fenced."""
        moved = await connection.execute(
            update(CHECKPOINT)
            .where(
                CHECKPOINT.c.projection == self.projection,
                CHECKPOINT.c.partition == lease.partition,
                CHECKPOINT.c.seq == lease.seq,
                CHECKPOINT.c.epoch == lease.epoch,
                CHECKPOINT.c.owner == self.owner,
            )
            .values(seq=seq, lease_until=self._database.clock + self._lease_ms)
        )
        if moved.rowcount != 1:
            raise Fenced(f"{self.projection}/{lease.partition} at {lease.seq}, epoch {lease.epoch}")
        return lease._replace(seq=seq)

    async def release(self, partition: int) -> None:
        """Release a lease at once, for other workers to take."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(CHECKPOINT)
                .where(
                    CHECKPOINT.c.projection == self.projection,
                    CHECKPOINT.c.partition == partition,
                    CHECKPOINT.c.owner == self.owner,
                )
                .values(lease_until=0)
            )

    async def leave(self) -> None:
        """Stop counting as a living worker."""
        async with self._database.transaction() as connection:
            await connection.execute(
                delete(FOLLOWER).where(FOLLOWER.c.projection == self.projection, FOLLOWER.c.owner == self.owner)
            )

    async def park(self, connection: AsyncConnection, partition: int, seq: int, subject: str, reason: str) -> None:
        """Set an event aside with its reason, in the transaction that moves the checkpoint past it."""
        storable = reason.encode(errors="replace").decode().replace("\0", "?")[:REASON_MAX]
        row = {"projection": self.projection, "seq": seq, "partition": partition, "subject": subject}
        await upsert(connection, PARKED, [{**row, "reason": storable, "replay": 0}])

    async def unpark(self, connection: AsyncConnection, partition: int, seq: int) -> bool:
        """Whether the event was still parked with its replay asked for; then it no longer is."""
        removed = await connection.execute(
            delete(PARKED).where(
                PARKED.c.projection == self.projection,
                PARKED.c.partition == partition,
                PARKED.c.seq == seq,
                PARKED.c.replay == 1,
            )
        )
        return removed.rowcount == 1

    async def to_replay(self) -> list[tuple[int, int]]:
        """The (partition, seq) of the parked events whose replay was asked for."""
        async with self._database.session() as session:
            rows = await session.exec(
                select(PARKED.c.partition, PARKED.c.seq)
                .where(PARKED.c.projection == self.projection, PARKED.c.replay == 1)
                .order_by(PARKED.c.seq)
            )
            return [(partition, seq) for partition, seq in rows]
