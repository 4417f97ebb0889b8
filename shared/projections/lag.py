"""The lag of a projection: whether it has folded all that the log holds for it."""

from collections.abc import Sequence
from contextlib import aclosing

from sqlmodel import select

from shared.log.ledger import Ledger, StoredEvent
from shared.projections.checkpoint import CHECKPOINT
from shared.projections.database import Database
from shared.projections.runner import Projection


async def caught_up(ledger: Ledger, database: Database, projection: Projection, until: int | None = None) -> bool:
    """Whether every partition has folded all that the log holds for it, or holds for it up to `until`."""
    folded = await places(database, projection)
    for partition in projection.partitions:
        page = await _first_page(ledger, projection.filters(partition), folded.get(partition, 0))
        if page and (until is None or page[0].seq <= until):
            return False
    return True


async def places(database: Database, projection: Projection) -> dict[int, int]:
    """The last sequence that each partition has folded."""
    query = select(CHECKPOINT.c.partition, CHECKPOINT.c.seq).where(CHECKPOINT.c.projection == projection.name)
    async with database.session() as session:
        return dict((await session.exec(query)).all())


async def _first_page(ledger: Ledger, filters: Sequence[str], after: int) -> list[StoredEvent]:
    async with aclosing(ledger.tail(filters, after)) as pages:
        return await anext(pages)
