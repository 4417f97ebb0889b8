"""One HTTP check-in, durable when answered, against a request that does nothing, through the same application."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import httpx

from bench.client import request, send_all
from bench.measure import Size, Took, cpu_of, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log, is_open, load, month, scratch, until
from services.local_nats import LocalNats, free_port
from shared.events import decode
from shared.events.appraisal import EmployeeRegistered, EmploymentEnded
from shared.identity import issue_token
from shared.keys import signing_key
from shared.settings import Settings

CONNECTIONS = 64


class Service(NamedTuple):
    """The attendance service in a process of its own."""

    port: int
    pid: int
    token: str

    async def post(self, path: str, bodies: Iterator[bytes], count: int) -> Took:
        requests = [request(path, self.token, body) for body in islice(bodies, count)]
        started, cpu = perf_counter(), cpu_of(self.pid)
        await send_all(self.port, iter(requests), CONNECTIONS)
        return Took(count, perf_counter() - started, cpu_of(self.pid) - cpu)


async def checkin(size: Size) -> list[Row]:
    path = month(size.people)
    async with empty_log() as (nats, ledger):
        await load(ledger, path, _of_the_roster)
        async with _service(nats) as service:
            bodies = _checkins(path)
            await service.post("/attendance/punches", bodies, size.people)  # everybody's month is remembered now
            rounds = await take_turns(
                size.repeats,
                partial(service.post, "/attendance/punches", bodies, size.requests),
                partial(service.post, "/nothing", bodies, size.requests),
            )
    return [rate_row(f"HTTP check-in, {CONNECTIONS} connections", rounds, "doing nothing", 0.7)]


def _of_the_roster(line: bytes) -> bool:
    return b'"type":"appraisal.' in line and is_open(line)


def _checkins(path: Path) -> Iterator[bytes]:
    """Everybody in turn, each time a second earlier than the last."""
    with path.open("rb") as lines:
        events = [decode(line) for line in filter(_of_the_roster, lines)]
    left = {event.subject for event in events if isinstance(event, EmploymentEnded)}
    people = [event.subject for event in events if isinstance(event, EmployeeRegistered) and event.subject not in left]
    at = datetime.now(UTC).replace(microsecond=0)
    while True:
        at -= timedelta(seconds=1)
        for employee_id in people:
            yield json.dumps({"employee_id": employee_id, "at": at.isoformat(), "direction": "IN"}).encode()


@asynccontextmanager
async def _service(nats: LocalNats) -> AsyncIterator[Service]:
    with scratch() as directory:
        settings = Settings(port=free_port(), data_dir=directory)
        variables = {
            "EKINERJA_NATS_URL": nats.url,
            "EKINERJA_NATS_MONITOR_URL": nats.monitor_url,
            "EKINERJA_DATA_DIR": str(directory),
            "EKINERJA_PORT": str(settings.port),
        }
        token = issue_token(signing_key(settings), "d1", ["device"], settings=settings)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.attendance", stdout=DEVNULL, env={**os.environ, **variables}
        )
        try:
            await _ready(settings.port, process)
            yield Service(settings.port, process.pid, token)
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
