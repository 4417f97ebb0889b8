"""`ekinerja parked`: list the events that a fold set aside, have them folded again after a fix, or discard them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text
from sqlalchemy import delete, update
from sqlmodel import select

from cli.output import Stop, out, say
from cli.system import SERVICES, database_of
from shared.projections.checkpoint import PARKED
from shared.projections.database import Database

POLL_SECONDS = 0.25


class Parked(NamedTuple):
    """An event as one partition set it aside; `replay`: it was asked to be folded again."""

    projection: str
    partition: int
    seq: int
    subject: str
    reason: str
    replay: int


_COLUMNS = [PARKED.c[name] for name in Parked._fields]


def show(service: str | None) -> None:
    """Print the parked events of one service, or of all."""
    names = [service] if service else SERVICES
    found = [(name, row) for name in names for row in asyncio.run(_parked_of(name))]
    if not found:
        say("nothing is parked")
        return
    table = Table(box=SIMPLE)
    for name in ("service", "partition", "sequence", "subject", "reason"):
        table.add_column(name, overflow="fold")
    for name, row in found:
        reason = f"{row.reason} (to be folded again)" if row.replay else row.reason
        table.add_row(*map(Text, (name, str(row.partition), str(row.seq), row.subject, reason)))
    out().print(table)


async def _parked_of(service: str) -> list[Parked]:
    async with database_of(service) as database:
        return await _rows(database, ())


async def _rows(database: Database, seqs: Sequence[int]) -> list[Parked]:
    query = select(*_COLUMNS).where(_chosen(seqs)).order_by(PARKED.c.seq, PARKED.c.partition)
    async with database.session() as session:
        return [Parked(*row) for row in await session.exec(query)]


def _chosen(seqs: Sequence[int]) -> Any:
    """The condition for the rows of these events, for all rows where none is named."""
    return PARKED.c.seq.in_(seqs) if seqs else PARKED.c.seq > 0


def replay(service: str, seqs: Sequence[int], seconds: float) -> None:
    """Ask for parked events to be folded again and wait for what becomes of them. Raises Stop where any stays."""
    asyncio.run(_replay(service, seqs, seconds))


async def _replay(service: str, seqs: Sequence[int], seconds: float) -> None:
    async with database_of(service) as database:
        asked = await _parked(database, service, seqs)
        async with database.transaction() as connection:
            await connection.execute(update(PARKED).where(_chosen(seqs)).values(replay=1))
        left = await _answered(database, seqs, time.monotonic() + seconds)
    for row in left:
        why = f"is not folded yet, is {service} running?" if row.replay else f"stays parked: {row.reason}"
        say(f"event {row.seq} of partition {row.partition} {why}")
    say(f"{len(asked) - len(left)} folded, {len(left)} left")
    if left:
        raise Stop(f"{service} still has parked events")


async def _answered(database: Database, seqs: Sequence[int], deadline: float) -> list[Parked]:
    """The events that are still parked once every request has been answered, or time is up."""
    while True:
        left = await _rows(database, seqs)
        if time.monotonic() > deadline or not any(row.replay for row in left):
            return left
        await asyncio.sleep(POLL_SECONDS)


async def _parked(database: Database, service: str, seqs: Sequence[int]) -> list[Parked]:
    """The parked events asked for. Raises Stop where one of them is not parked."""
    rows = await _rows(database, seqs)
    missing = sorted(set(seqs) - {row.seq for row in rows})
    if missing:
        raise Stop(f"{service} has not parked {', '.join(map(str, missing))}")
    return rows


def discard(service: str, seqs: Sequence[int], confirm: Callable[[str], bool]) -> None:
    """Forget parked events: no table holds their content, until a rebuild meets them again."""
    asyncio.run(_discard(service, seqs, confirm))


async def _discard(service: str, seqs: Sequence[int], confirm: Callable[[str], bool]) -> None:
    async with database_of(service) as database:
        rows = await _parked(database, service, seqs)
        for row in rows:
            say(f"event {row.seq} of partition {row.partition}, {row.subject}: {row.reason}")
        if not confirm(f"Discard {len(rows)} parked events of {service}?"):
            raise Stop("nothing was discarded")
        async with database.transaction() as connection:
            await connection.execute(delete(PARKED).where(_chosen(seqs)))
    say(f"{len(rows)} discarded")
