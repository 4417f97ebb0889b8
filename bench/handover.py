"""The time for which partitions of a killed worker lie idle, with a service's default lease."""

import asyncio
from contextlib import suppress
from statistics import median
from time import perf_counter

from nats.nuid import NUID
from sqlmodel import select

from bench.append import punch
from bench.measure import Size
from bench.report import Row
from bench.scene import empty_log, scratch, sqlite, tables, until
from bench.workers import folding_processes, go
from cli.local_nats import LocalNats
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import PARTITIONS, Subject
from shared.projections.checkpoint import CHECKPOINT
from shared.projections.database import Database
from shared.settings import Settings

PEOPLE = 300  # enough to have some in every partition
BEAT_SECONDS = 0.2  # between an event for everybody and the next

Held = dict[int, tuple[str, int]]  # by partition: its owner and place


async def handover(size: Size) -> list[Row]:
    with scratch() as directory:
        async with empty_log() as (nats, ledger):
            gaps = [await _gap(nats, ledger, sqlite(directory)) for _ in range(size.kills)]
    lease = Settings.model_fields["lease_seconds"].default
    most = lease * 4 / 3 + 2  # it lapses, and the next heartbeat sees that
    gap = median(gaps)
    what = "kill -9 of one of two workers, until all is folded on"
    return [
        Row(what, f"{gap:.1f} s, at worst {max(gaps):.1f} s", f"{lease} s lease", "", f"≤ {most:.1f} s", gap <= most)
    ]


async def _gap(nats: LocalNats, ledger: JetStreamLedger, url: str) -> float:
    async with tables(url, "payroll") as database, folding_processes(nats, database, 2) as processes:
        load = asyncio.create_task(_load(ledger))
        go(processes)
        held = await _shared(database)
        processes[0].kill()
        started, dead = perf_counter(), str(processes[0].pid)
        orphans = {partition: seq for partition, (owner, seq) in held.items() if owner.endswith(dead)}

        async def all_go_on() -> bool:
            now = await _held(database)
            return all(not now[n][0].endswith(dead) and now[n][1] > seq for n, seq in orphans.items())

        await until(all_go_on)
        took = perf_counter() - started
        load.cancel()
        with suppress(asyncio.CancelledError):
            await load
        return took


async def _load(ledger: JetStreamLedger) -> None:
    """Publish an event for every person, again and again."""
    run = NUID().next().decode()
    places = {f"{run}-{n}": 0 for n in range(PEOPLE)}

    async def say(employee_id: str) -> None:
        subject = Subject(employee_id, "attendance", "2026-11")
        places[employee_id] = await ledger.append(subject, [punch(employee_id)], places[employee_id])

    while True:
        await asyncio.gather(*map(say, places))
        await asyncio.sleep(BEAT_SECONDS)


async def _held(database: Database) -> Held:
    async with database.session() as session:
        rows = await session.exec(select(CHECKPOINT.c.partition, CHECKPOINT.c.owner, CHECKPOINT.c.seq))
        return {partition: (owner, seq) for partition, owner, seq in rows}


async def _shared(database: Database) -> Held:
    """Wait until two workers fold half of the partitions each."""

    async def shared() -> bool:
        owners = [owner for owner, seq in (await _held(database)).values() if owner and seq]
        return len(owners) == PARTITIONS and set(map(owners.count, owners)) == {PARTITIONS // 2}

    await until(shared)
    return await _held(database)
