"""A service in a process of its own, and the people of a city for it to know."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, get_args

import httpx

from bench.client import send_all
from bench.measure import Took, cpu_of
from bench.scene import is_open, scratch, until
from cli.local_nats import free_port
from shared.caller import Role
from shared.city.roster import Career
from shared.events import Event, decode
from shared.events.appraisal import CareerEvent, EmployeeRegistered, EmploymentEnded
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.log.ledger import Ledger
from shared.projections.database import Database
from shared.projections.lag import caught_up
from shared.projections.rows import RowProjection, together
from shared.settings import Settings


class Service(NamedTuple):
    """A running service. `database` is the URL of its tables."""

    name: str
    port: int
    pid: int
    settings: Settings

    @property
    def database(self) -> str:
        return self.settings.database_of(self.name)

    def token(self, subject: str, role: Role) -> str:
        return issue_token(signing_key(self.settings), subject, [role], settings=self.settings)

    async def send(self, requests: Iterable[bytes], connections: int) -> Took:
        """Send the requests of each connection in turn; all connections are made before the first is sent."""
        ready = list(requests)
        started, cpu = perf_counter(), cpu_of(self.pid)
        await send_all(self.port, iter(ready), connections)
        return Took(len(ready), perf_counter() - started, cpu_of(self.pid) - cpu)

    async def folded(self, ledger: Ledger) -> None:
        await folded(self.name, self.database, ledger)


async def folded(name: str, url: str, ledger: Ledger) -> None:
    """Wait until a service's tables hold the whole log."""
    database = Database(url, name)
    try:
        await until(partial(caught_up, ledger, database, RowProjection(name, together())))
    finally:
        await database.close()


def of_the_roster(line: bytes) -> bool:
    return b'"type":"appraisal.' in line and is_open(line)


def of_the_city(line: bytes) -> bool:
    """Whether an event belongs to the roster or the calendar."""
    return of_the_roster(line) or (b'"subject":"city"' in line and is_open(line))


def people_of(path: Path) -> list[str]:
    """The employees who work there to the end of the month."""
    events = _roster(path)
    left = {event.subject for event in events if isinstance(event, EmploymentEnded)}
    return [event.subject for event in events if isinstance(event, EmployeeRegistered) and event.subject not in left]


def superiors_of(path: Path, day: date) -> dict[str, str]:
    """The first superior of every employee who works there on a day and has one."""
    careers: dict[str, Career] = {}
    for place, event in enumerate(_roster(path)):
        if isinstance(event, get_args(CareerEvent)):
            careers.setdefault(event.subject, Career()).evolve(event, place)
    working = {name: career.supervisors(day) for name, career in careers.items() if career.employed(day)}
    return {name: superiors[0].supervisor_id for name, superiors in working.items() if superiors}


def _roster(path: Path) -> list[Event]:
    with path.open("rb") as lines:
        return [decode(line) for line in filter(of_the_roster, lines)]


@asynccontextmanager
async def serving(name: str, nats_url: str, monitor_url: str) -> AsyncIterator[Service]:
    """A service that is ready, on tables of its own; below /nothing it has commands that do nothing."""
    with scratch() as directory:
        settings = Settings(port=free_port(), data_dir=directory)
        variables = {
            "EKINERJA_NATS_URL": nats_url,
            "EKINERJA_NATS_MONITOR_URL": monitor_url,
            "EKINERJA_DATA_DIR": str(directory),
            "EKINERJA_PORT": str(settings.port),
        }
        signing_key(settings)  # made before two processes would make one each
        async with ready(["bench.idle", name], variables, settings.port) as process:
            yield Service(name, settings.port, process.pid, settings)


@asynccontextmanager
async def ready(module: Sequence[str], variables: Mapping[str, str], port: int) -> AsyncIterator[Process]:
    """A module with its arguments as a process that is ready at a port; it is ended in order."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, stdout=DEVNULL, env={**os.environ, **variables}
    )
    try:
        await _ready(port, process)
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _ready(port: int, process: Process) -> None:
    async with httpx.AsyncClient(timeout=30) as http:

        async def ready() -> bool:
            assert process.returncode is None, "the service ended by itself"
            try:
                return (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await until(ready)
