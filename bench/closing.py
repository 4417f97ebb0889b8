"""From MonthClosed to the last statement of a city, in a service that has folded the month and waits."""

import asyncio
import shutil
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import select

from bench.append import in_batches
from bench.measure import Size
from bench.report import Row
from bench.scene import CLOSING, last_places, load, month, places, scratch, until_folded
from cli.local_nats import LocalNats
from services.payroll.statements.store import StatementRow
from shared.events import decode
from shared.log.jetstream import JetStreamLedger
from shared.log.subject_index import SubjectIndex
from shared.projections.database import Database
from shared.service import Service, running
from shared.settings import Settings


class Closed(NamedTuple):
    statements: int
    logged: float  # seconds until the last statement is in the log
    committed: float  # and until the rows of all are there
    raw: float  # seconds for the same number of events in batches of 500


async def closing(size: Size) -> list[Row]:
    path = month(size.city)
    with scratch() as directory:
        async with LocalNats(directory / "month") as nats, JetStreamLedger(nats.url) as ledger:
            await load(ledger, path)
        runs = [await _close(path, directory, number) for number in range(size.repeats)]
    logged, committed, raw = (median(each) for each in list(zip(*runs, strict=True))[1:])
    what = f"close to last statement, {runs[0].statements:,} people"
    return [
        Row(what, f"{logged:.2f} s", f"{raw:.2f} s in batches of 500", f"{raw / logged:.0%}", "≤ 2 s", logged <= 2),
        Row("  to the last committed row", f"{committed:.2f} s", "", "", "≤ 2 s", committed <= 2),
    ]


async def _close(path: Path, directory: Path, number: int) -> Closed:
    """Close the month once, on a copy of the loaded log."""
    home = directory / str(number)
    shutil.copytree(directory / "month", home)
    async with LocalNats(home) as nats:
        settings = Settings(nats_url=nats.url, nats_monitor_url=nats.monitor_url, data_dir=home)
        async with (
            running(settings, [import_module("services.payroll.main").wire]) as app,
            JetStreamLedger(nats.url) as ledger,
        ):
            payroll: Service = app.state.services[0]
            ends = await last_places(ledger)
            await until_folded(payroll.database, ends)
            with path.open("rb") as lines:
                return await _measure(
                    nats, ledger, payroll.database, [line.strip() for line in lines if CLOSING in line]
                )


async def _rows(database: Database) -> int:
    async with database.session() as session:
        return (await session.exec(select(func.count()).select_from(StatementRow))).one()


async def _measure(nats: LocalNats, ledger: JetStreamLedger, database: Database, closings: list[bytes]) -> Closed:
    subjects = [SubjectIndex().subject_of(decode(line)) for line in closings]
    after = {subject: rows[-1].seq if (rows := await ledger.read(subject)) else 0 for subject in subjects}
    started = perf_counter()
    closed = await ledger.append_in_order(list(zip(subjects, closings, strict=True)), after)
    last, logged = closed, 0.0
    while True:
        await asyncio.sleep(0.01)
        now = await ledger.last_sequence()
        if now > last:
            last, logged = now, perf_counter() - started
        if min((await places(database)).values()) >= closed and await _rows(database) == last - closed:
            break
    committed = perf_counter() - started
    raw = (last - closed) / (await in_batches(nats.url, 10_000)).rate
    return Closed(last - closed, logged, committed, raw)
