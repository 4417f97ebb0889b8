"""Two folding processes against one: what an event costs, and how fast they are."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from statistics import median
from time import perf_counter

from bench.measure import Size, Took, cpu_of, ratio, take_turns
from bench.report import Row
from bench.scene import empty_log, last_places, load, month, scratch, sqlite, tables, until_folded
from cli.local_nats import LocalNats
from shared.log.jetstream import JetStreamLedger
from shared.projections.database import Database


async def workers(size: Size) -> list[Row]:
    with scratch() as directory:
        async with empty_log() as (nats, ledger):
            await load(ledger, month(size.people))
            run = partial(_fold, nats, ledger, sqlite(directory))
            rounds = await take_turns(size.repeats, partial(run, 2), partial(run, 1))
    cpu, speed = ratio(rounds, lambda took: took.micros), ratio(rounds, lambda took: took.rate)
    two, one = (median(took.micros for took in side) for side in zip(*rounds, strict=True))
    fast, slow = (median(took.rate for took in side) for side in zip(*rounds, strict=True))
    return [
        Row("two folding workers", f"{two:.0f} us CPU each", f"{one:.0f} us by one", f"{cpu:.2f}", "≤ 1.1", cpu <= 1.1),
        Row("  their speed by the clock", f"{fast:,.0f}/s", f"{slow:,.0f}/s by one", f"{speed:.2f}"),
    ]  # fmt: skip


async def _fold(nats: LocalNats, ledger: JetStreamLedger, url: str, count: int) -> Took:
    ends = await last_places(ledger)
    async with tables(url, "payroll") as database, folding_processes(nats, database, count) as processes:
        started, cpu = perf_counter(), _cpu(processes)
        go(processes)
        await until_folded(database, ends)
        return Took(max(ends.values()), perf_counter() - started, _cpu(processes) - cpu)


def _cpu(processes: list[Process]) -> float:
    return sum(cpu_of(each.pid) for each in processes)


@asynccontextmanager
async def folding_processes(nats: LocalNats, database: Database, count: int) -> AsyncIterator[list[Process]]:
    """Processes of `bench.worker`, ready to fold."""
    command = (sys.executable, "-m", "bench.worker", nats.url, database.url)
    processes = [await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE) for _ in range(count)]
    try:
        for each in processes:
            assert each.stdout is not None
            await each.stdout.readline()
        yield processes
    finally:
        for each in processes:
            with suppress(ProcessLookupError):
                each.kill()
            await each.wait()


def go(processes: list[Process]) -> None:
    for each in processes:
        assert each.stdin is not None
        each.stdin.write(b"\n")
