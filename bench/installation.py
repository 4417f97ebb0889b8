"""A whole installation on this machine: NATS, PostgreSQL, each service a process of its own, activity several."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bench.measure import memory_of
from bench.scene import scratch
from bench.service import folded, ready
from cli.local_nats import LocalNats, free_port
from cli.system import SERVICES
from shared.caller import Role
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.log.jetstream import JetStreamLedger
from shared.settings import Settings
from tests.kit.servers import postgres

MIB = 2**20
LOOK_SECONDS = 1.0
Load = Callable[[JetStreamLedger], Awaitable[None]]


class Installation(NamedTuple):
    """The running processes. `port` is where people find activity, `own` where each of its processes is found alone;
    `pids` are by name.
    """

    port: int
    own: list[int]
    pids: Mapping[str, list[int]]
    ledger: JetStreamLedger
    settings: Settings
    database_url: str

    async def folded(self) -> None:
        """Wait until every service's tables hold the whole log."""
        for name in SERVICES:
            await folded(name, self.database_url, self.ledger)

    def token(self, subject: str, role: Role) -> str:
        return issue_token(signing_key(self.settings), subject, [role], settings=self.settings)


@asynccontextmanager
async def installation(load: Load, moment: datetime, replicas: int = 1) -> AsyncIterator[Installation]:
    """Start everything on a log with the events of `load`; every service is ready."""
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(scratch())
        nats = await stack.enter_async_context(LocalNats(directory))
        ledger = await stack.enter_async_context(JetStreamLedger(nats.url))
        url, _ = stack.enter_context(postgres())
        await load(ledger)
        settings = Settings(data_dir=directory, shared_port=free_port())
        signing_key(settings)  # made before two processes would make one each
        environment = {
            "EKINERJA_NATS_URL": nats.url,
            "EKINERJA_NATS_MONITOR_URL": nats.monitor_url,
            "EKINERJA_DATABASE_URL": url.replace("+asyncpg", ""),
            "EKINERJA_DATA_DIR": str(directory),
            "EKINERJA_LOG_LEVEL": "warning",
        }
        assert nats.process is not None
        pids: dict[str, list[int]] = {"nats-server": [nats.process.pid]}
        own: list[int] = []
        for name in SERVICES:
            for _ in range(replicas if name == "activity" else 1):
                port = free_port()
                variables = {**environment, "EKINERJA_PORT": str(port)}
                if name == "activity":
                    variables["EKINERJA_SHARED_PORT"] = str(settings.shared_port)
                    own.append(port)
                command = ["bench.clocked", name, moment.isoformat()]
                process = await stack.enter_async_context(ready(command, variables, port))
                pids.setdefault(name, []).append(process.pid)
        assert settings.shared_port is not None
        here = Installation(settings.shared_port, own, pids, ledger, settings, url)
        await here.folded()
        yield here


def _named(name: str) -> list[int]:
    """The processes that run a program; those of a container are seen here too."""
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    return [pid for pid in pids if _runs(pid) == name]


def _runs(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


class Memory:
    """The most memory that each kind of process held while it was watched, in bytes; shared memory is divided among its
    users.
    """

    def __init__(self, pids: Mapping[str, list[int]]) -> None:
        self._pids = pids
        self.most: dict[str, int] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()

    async def _watch(self) -> None:
        while True:
            # PostgreSQL has a process a connection: they come and go.
            for name, pids in {**self._pids, "PostgreSQL": _named("postgres")}.items():
                self.most[name] = max(self.most.get(name, 0), sum(map(memory_of, pids)))
            await asyncio.sleep(LOOK_SECONDS)

    def __str__(self) -> str:
        return ", ".join(f"{name} {held // MIB:,}" for name, held in self.most.items()) + " MiB"
