"""The attendance service in a process of its own, and a city's people for it to know."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import httpx

from bench.client import request, send_all
from bench.measure import Took, cpu_of
from bench.scene import is_open, scratch, until
from services.local_nats import free_port
from shared.events import decode
from shared.events.appraisal import EmployeeRegistered, EmploymentEnded
from shared.identity import issue_token
from shared.keys import signing_key
from shared.settings import Settings
from shared.who import Role


class Service(NamedTuple):
    """`database` is the URL of its tables."""

    port: int
    pid: int
    settings: Settings

    @property
    def database(self) -> str:
        return self.settings.database_of("attendance")

    def token(self, subject: str, role: Role) -> str:
        return issue_token(signing_key(self.settings), subject, [role], settings=self.settings)

    async def post(self, path: str, bodies: Iterator[bytes], count: int, connections: int) -> Took:
        """So many requests of a device, one after the other on each connection."""
        token = self.token("d1", "device")
        requests = [request(path, token, body) for body in islice(bodies, count)]
        started, cpu = perf_counter(), cpu_of(self.pid)
        await send_all(self.port, iter(requests), connections)
        return Took(count, perf_counter() - started, cpu_of(self.pid) - cpu)


def of_the_roster(line: bytes) -> bool:
    return b'"type":"appraisal.' in line and is_open(line)


def people_of(path: Path) -> list[str]:
    """Who works there to the end of the month."""
    with path.open("rb") as lines:
        events = [decode(line) for line in filter(of_the_roster, lines)]
    left = {event.subject for event in events if isinstance(event, EmploymentEnded)}
    return [event.subject for event in events if isinstance(event, EmployeeRegistered) and event.subject not in left]


@asynccontextmanager
async def serving(nats_url: str, monitor_url: str) -> AsyncIterator[Service]:
    """Ready, on tables of its own."""
    with scratch() as directory:
        settings = Settings(port=free_port(), data_dir=directory)
        variables = {
            "EKINERJA_NATS_URL": nats_url,
            "EKINERJA_NATS_MONITOR_URL": monitor_url,
            "EKINERJA_DATA_DIR": str(directory),
            "EKINERJA_PORT": str(settings.port),
        }
        signing_key(settings)  # made before two processes would make one each
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.attendance", stdout=DEVNULL, env={**os.environ, **variables}
        )
        try:
            await _ready(settings.port, process)
            yield Service(settings.port, process.pid, settings)
        finally:
            process.terminate()
            await process.wait()


async def _ready(port: int, process: Process) -> None:
    async with httpx.AsyncClient() as http:

        async def ready() -> bool:
            assert process.returncode is None, "the service ended by itself"
            try:
                return (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await until(ready)
