"""The common ground of the benchmarks: a log on the repository's disk, and the months of cities to load into it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import select

from cli.generate import write_month
from cli.local_nats import LocalNats
from cli.log_import import import_log
from cli.output import progress
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger, stored
from shared.log.subjects import PARTITIONS, partition_filters
from shared.projections.checkpoint import CHECKPOINT
from shared.projections.database import Database
from shared.projections.migrate import rebuild

HOME = Path(".data/bench")
PERIOD, SEED = "2026-11", 7
CLOSING = b'"appraisal.MonthClosed"'
LOOK_SECONDS = 0.02  # between two looks at how far something has got


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory for one run."""
    HOME.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=HOME, ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@asynccontextmanager
async def empty_log() -> AsyncIterator[tuple[LocalNats, JetStreamLedger]]:
    with scratch() as directory:
        async with LocalNats(directory) as nats, JetStreamLedger(nats.url, monitor_url=nats.monitor_url) as ledger:
            yield nats, ledger


def month(employees: int) -> Path:
    """The month of a city, closed; it is generated once."""
    HOME.mkdir(parents=True, exist_ok=True)
    path = HOME / f"{employees}.jsonl"
    if not path.exists():
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            write_month(file, employees, PERIOD, SEED, close=True)
        new.rename(path)
    return path


def is_open(line: bytes) -> bool:
    """Whether a line of a month's log is no closing."""
    return CLOSING not in line


async def load(ledger: JetStreamLedger, path: Path, keep: Callable[[bytes], bool] = is_open) -> None:
    """Load a month into the log, or some of its lines."""
    with path.open("rb") as lines, progress("Loading", None) as advance:
        await import_log(ledger, filter(keep, lines), advance)


async def last_places(ledger: Ledger) -> dict[int, int]:
    """The sequence at which each partition's part of the log ends."""
    places = {}
    for partition in range(PARTITIONS):
        async for page in stored(ledger, partition_filters(partition)):
            places[partition] = page[-1].seq
    return places


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition holds, to a fiftieth of a second."""
    while not await condition():  # noqa: ASYNC110 - other processes set it
        await asyncio.sleep(LOOK_SECONDS)


async def until_folded(database: Database, ends: dict[int, int]) -> None:
    async def folded() -> bool:
        return await places(database) == ends

    await until(folded)


async def places(database: Database) -> dict[int, int]:
    """The checkpoint of each partition."""
    async with database.session() as session:
        rows = await session.exec(select(CHECKPOINT.c.partition, CHECKPOINT.c.seq))
        return dict(rows.all())


def sqlite(directory: Path) -> str:
    return f"sqlite+aiosqlite:///{directory}/service.db"


@asynccontextmanager
async def tables(url: str, service: str) -> AsyncIterator[Database]:
    """A service's tables, emptied."""
    database = Database(url, service)
    await rebuild(database)
    try:
        yield database
    finally:
        await database.close()
