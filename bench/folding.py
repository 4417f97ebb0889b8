"""Payroll's fold, from the log to committed rows, against bare readers of the same filters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from bench.measure import Size, Took, Watch, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log, last_places, load, month, scratch, sqlite, tables, until_folded
from services.payroll.statements.city_log import CityLog
from services.payroll.statements.projection import PayrollProjection
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import stored
from shared.log.subjects import PARTITIONS, partition_filters
from shared.projections.runner import ProjectionRunner
from tests.kit.servers import postgres


async def folding(size: Size) -> list[Row]:
    rows = []
    async with AsyncExitStack() as stack:
        _, ledger = await stack.enter_async_context(empty_log())
        await load(ledger, month(size.people))
        directory = stack.enter_context(scratch())
        server, _ = stack.enter_context(postgres())
        for name, url in (("SQLite", sqlite(directory)), ("PostgreSQL", server)):
            rounds = await take_turns(size.repeats, partial(_fold, ledger, url), partial(_read, ledger))
            rows.append(rate_row(f"payroll's fold into {name}", rounds, "bare read", 0.8))
    return rows


async def _read(ledger: JetStreamLedger) -> Took:
    async def count(partition: int) -> int:
        return sum([len(page) async for page in stored(ledger, partition_filters(partition))])

    watch = Watch()
    return watch.stop(sum(await asyncio.gather(*map(count, range(PARTITIONS)))))


async def _fold(ledger: JetStreamLedger, url: str) -> Took:
    events, ends = (await _read(ledger)).units, await last_places(ledger)
    async with tables(url, "payroll") as database:
        projection = PayrollProjection(ledger, database, CityLog(ledger))
        watch = Watch()
        async with following(ProjectionRunner(ledger, database, projection, "bench")):
            await until_folded(database, ends)
            return watch.stop(events)


@asynccontextmanager
async def following(follower: ProjectionRunner) -> AsyncIterator[None]:
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
