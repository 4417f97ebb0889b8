"""`ekinerja demo`, which `make run` runs: a whole city's month on this machine, then the API until Ctrl-C.

The city is kept in a folder of its own, by its size, month and seed, and served again the next time. One unit's month
stays open, so that closing it can be tried.
"""

import asyncio
import fcntl
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from fastapi import FastAPI

from cli.demo_report import Steps, invite, items_of, report
from cli.fold import period_from
from cli.generate import write_month
from cli.local_nats import LocalNats
from cli.log_import import import_log
from cli.output import BAD_INPUT, Advance, Stop, lines_of, progress, rupiah, say
from cli.system import ledger_of, ledger_trouble, require_free_port, settings, wirings
from shared.caller import Role
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.http.server import exit_in_order, http_server
from shared.projections.lag import caught_up
from shared.projections.runner import FOLDED
from shared.service import Service, running
from shared.settings import Settings
from shared.telemetry import configure
from shared.values.period import Period, first_day

POLL_SECONDS = 0.1
MONTH_FILE = "month.jsonl"
COMPLETE = (
    "complete"  # a file that says that all of the city is in the log, and closed as far as the demonstration does
)
LOCK = "lock"
READY_SECONDS = 120


class City(NamedTuple):
    """A synthetic city's month; the same three always make the same one."""

    employees: int
    period: Period
    seed: int

    @property
    def folder(self) -> str:
        """The name of the folder that keeps it."""
        return f"city-{self.employees}-{self.period}-{self.seed}"

    @property
    def employee(self) -> str:
        """One of its employees, for examples."""
        return f"e{min(42, self.employees):05d}"


class Demonstration(NamedTuple):
    """The running services, their server, and a client that may do what the demonstration does."""

    app: FastAPI
    server: "asyncio.Task[None]"
    client: httpx.AsyncClient
    steps: Steps


def demo(employees: int, period: Period, seed: int, *, once: bool, reset: bool) -> None:
    """Raises Stop for a month, settings or a port that cannot be."""
    config, city = settings(), City(employees, period_from(period), seed)
    if first_day(city.period) > datetime.now(UTC).date():
        raise Stop(f"{city.period} has not begun: choose a month that has", BAD_INPUT)
    require_free_port(config)
    configure("demo", "warning")
    exit_in_order()
    home = (config.data_dir / city.folder).resolve()
    with _held(home) as lock, ledger_trouble():
        asyncio.run(_demo(city, home, lock, config, once=once, reset=reset))


@contextmanager
def _held(home: Path) -> Iterator[int]:
    """Keep the folder for this process and the NATS server that it starts: two servers in one store would spoil it.

    Gives the lock's open file. Raises Stop where another process has it, also a NATS server that outlived its parent.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop(f"another process serves the city in {home}: end it, or its nats-server, first") from None
        yield lock.fileno()


async def _demo(city: City, home: Path, lock: int, settings: Settings, *, once: bool, reset: bool) -> None:
    steps = Steps()
    kept = (home / COMPLETE).exists() and not reset
    if kept:
        say(f"the city of {home} is served again; RESET=1 (--reset) makes it anew")
    else:
        _clear(home)
        _generate(city, home / MONTH_FILE, steps)
    async with LocalNats(home / "nats", held=[lock]) as nats:
        here = settings.model_copy(
            update={"nats_url": nats.url, "nats_monitor_url": nats.monitor_url, "data_dir": home, "database_url": None}
        )
        # Loaded before anything folds: both at once would share a core and fold in small pages.
        events = 0 if kept else await _load(here, home / MONTH_FILE, steps)
        (home / MONTH_FILE).unlink(missing_ok=True)  # the log holds it
        async with _serving(here, steps) as demonstration:
            await _fold(demonstration, events)
            if not kept:
                await _close(demonstration, city.period)
                (home / COMPLETE).touch()
            still_open = await report(demonstration.client, city.period, steps)
            if not once:
                invite(here, city.period, city.employee, still_open)
                await demonstration.server


def _clear(home: Path) -> None:
    """Remove all that a folder holds but its lock."""
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()


def _generate(city: City, month: Path, steps: Steps) -> None:
    name = f"generate {city.period} of {rupiah(city.employees)} employees"
    with steps.step(name), month.open("wb") as file:
        write_month(file, city.employees, city.period, city.seed, close=False)


async def _load(settings: Settings, month: Path, steps: Steps) -> int:
    """Append the month to the log; the number of its events."""
    with steps.step("load every event into the log"), lines_of(str(month), "Loading") as lines:
        async with ledger_of(settings) as ledger:
            return (await import_log(ledger, lines)).events


@asynccontextmanager
async def _serving(settings: Settings, steps: Steps) -> AsyncIterator[Demonstration]:
    """All services behind one port."""
    async with AsyncExitStack() as stack:
        with steps.step("start the four services"):
            app = await stack.enter_async_context(running(settings, wirings()))
        server = http_server(app, settings)
        serve = asyncio.create_task(server.serve())

        async def stop() -> None:
            server.should_exit = True
            await serve

        stack.push_async_callback(stop)
        roles: list[Role] = ["hr_admin", "finance"]
        token = issue_token(signing_key(settings), "demo", roles, settings=settings)
        headers = {"Authorization": f"Bearer {token}"}
        base = f"http://{settings.host}:{settings.port}"
        client = httpx.AsyncClient(base_url=base, headers=headers, timeout=READY_SECONDS)
        yield Demonstration(app, serve, await stack.enter_async_context(client), steps)


async def _fold(demonstration: Demonstration, events: int) -> None:
    """Wait until every table holds what the log holds; `events` are new. Payroll and the others each fold as many."""
    what = f"fold {rupiah(events)} events into four services' tables" if events else "find all tables up to date"
    with demonstration.steps.step(what), progress("Folding", 2 * events or None) as advance:
        await _caught_up(demonstration, demonstration.app.state.services, advance)
        await _ready(demonstration)


def _require_going_on(demonstration: Demonstration) -> None:
    """Raise Stop where the server has ended, by Ctrl-C for instance: nothing is worth waiting for any more."""
    if demonstration.server.done():
        raise Stop("stopped before the city was whole: the next start makes it anew")


async def _caught_up(demonstration: Demonstration, services: list[Service], advance: Advance) -> None:
    """Wait until every projection has folded what the log holds. Raises Stop where the server has ended."""
    waiting = [(service, projection) for service in services for projection in service.projections]
    seen = 0
    while waiting:
        service, projection = waiting[0]
        _require_going_on(demonstration)
        if await caught_up(demonstration.app.state.ledger, service.database, projection):
            waiting.pop(0)
            continue
        folded = sum(_folded(service.name) for service in services)
        advance(folded - seen)
        seen = folded
        await asyncio.sleep(POLL_SECONDS)


def _folded(projection: str) -> int:
    return int(FOLDED.labels(projection)._value.get())


async def _ready(demonstration: Demonstration) -> None:
    """Wait until the services answer, with the roster and the open months in memory.

    Raises Stop where the server has ended.
    """
    async with asyncio.timeout(READY_SECONDS):
        while True:
            _require_going_on(demonstration)
            with suppress(httpx.ConnectError):  # the server does not listen yet
                if (await demonstration.client.get("/readyz")).is_success:
                    return
            await asyncio.sleep(POLL_SECONDS)


async def _close(demonstration: Demonstration, period: Period) -> None:
    """Close the month of every unit but one, the smallest that has people."""
    client = demonstration.client
    payroll = [service for service in demonstration.app.state.services if service.name == "payroll"]
    with demonstration.steps.step("close the month of every unit but one, until the last statement is there"):
        units = [unit["unit_id"] for unit in await items_of(client, "/roster/units")]
        people = Counter(
            member["unit_id"]
            for member in await items_of(client, "/roster/employees", on=first_day(period).isoformat())
        )
        left_open = min(people, key=lambda unit: (people[unit], unit), default=None)
        closings = [
            client.post("/appraisals/closings", json={"period": period, "unit_id": unit})
            for unit in units
            if unit != left_open
        ]
        for answer in await asyncio.gather(*closings):
            answer.raise_for_status()
        await _caught_up(demonstration, payroll, lambda count: None)
