"""The common projection: rows written straight from events, no state between pages."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import CITY
from shared.log.subjects import PARTITIONS
from shared.projections.runner import Entry, Fold

Write = Callable[[Sequence[Entry], AsyncConnection], Awaitable[None]]


def together(*writes: Write) -> Write:
    """Several writers of one service, one after the other in the same transaction."""

    async def write(entries: Sequence[Entry], connection: AsyncConnection) -> None:
        for write_one in writes:
            await write_one(entries, connection)

    return write


class RowProjection:
    """Folds one service's own events: people's events by partition, the city's events in one partition more.

    Implements shared.projections.runner.Projection and, having no state, Fold.
    """

    partitions = list(range(PARTITIONS + 1))

    def __init__(self, service: str, write: Write) -> None:
        self.name = service
        self._write = write

    def filters(self, partition: int) -> list[str]:
        if partition == PARTITIONS:
            return [f"{CITY}.{self.name}.*"]
        return [f"log.{partition}.*.{self.name}.*"]

    async def open(self, partition: int, seq: int) -> Fold:
        return self

    async def fold(self, entries: Sequence[Entry], connection: AsyncConnection) -> None:
        await self._write(entries, connection)
