"""`ekinerja demo`, what `make run` runs: a whole city's month on this machine, then the API until Ctrl-C."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from rich.table import Table

from cli.fold import period_from
from cli.generate import write_month
from cli.importing import import_log
from cli.local_nats import LocalNats
from cli.output import Advance, Stop, lines_of, out, progress, rupiah
from cli.system import ledger_of, ledger_trouble, settings, wirings
from shared.caller import Role
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.http.server import exit_in_order, http_server
from shared.projections.lag import caught_up
from shared.projections.runner import FOLDED
from shared.service import Service, running
from shared.settings import Settings
from shared.telemetry import configure
from shared.values.period import Period

LOOK_SECONDS = 0.1
MONTH_FILE = "month.jsonl"


class Steps:
    """How long each step took, for the table at the end."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.taken.append((name, time.monotonic() - started))
        out().print(f"[green]done[/] {name} [dim]{self.taken[-1][1]:.1f} s[/]")


async def demo(employees: int, period: Period, seed: int, settings: Settings, *, once: bool) -> None:
    """Generate, load, fold, close and report one city's month. Everything it leaves is in `data_dir`/demo."""
    home = settings.data_dir / "demo"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    steps = Steps()
    with steps.step(f"generate {period} of {rupiah(employees)} employees"), (home / MONTH_FILE).open("wb") as file:
        write_month(file, employees, period, seed, close=False)
    async with LocalNats(home / "nats") as nats:
        here = settings.model_copy(
            update={"nats_url": nats.url, "nats_monitor_url": nats.monitor_url, "data_dir": home, "database_url": None}
        )
        # Loaded before anybody folds: both at once would share a core and fold in small pages.
        events = await _load(here, home / MONTH_FILE, steps)
        async with serving(here, steps) as (app, server, client):
            await _fold(app, events, steps)
            await _close(app, client, period, steps)
            await _report(client, period, steps)
            if not once:
                _invite(here, period)
                await server


@asynccontextmanager
async def serving(
    settings: Settings, steps: Steps
) -> AsyncIterator[tuple[FastAPI, "asyncio.Task[None]", httpx.AsyncClient]]:
    """All services behind one port, and a client who may do what the demonstration does."""
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
        yield (
            app,
            serve,
            await stack.enter_async_context(httpx.AsyncClient(base_url=base, headers=headers, timeout=120)),
        )


async def _load(settings: Settings, month: Path, steps: Steps) -> int:
    """Into the log; how many events."""
    with steps.step("load every event into the log"), lines_of(str(month), "Loading") as lines:
        async with ledger_of(settings) as ledger:
            return (await import_log(ledger, lines)).events


async def _fold(app: FastAPI, events: int, steps: Steps) -> None:
    """Payroll folds everything, the other three together as much again."""
    fold = steps.step(f"fold {rupiah(events)} events into four services' tables")
    with fold, progress("Folding", 2 * events) as advance:
        await _settle(app, app.state.services, advance)


async def _settle(app: FastAPI, services: list[Service], advance: Advance) -> None:
    """Until every projection has folded what the log holds."""
    waiting = [(service, projection) for service in services for projection in service.projections]
    seen = 0
    while waiting:
        service, projection = waiting[0]
        if await caught_up(app.state.ledger, service.database, projection):
            waiting.pop(0)
            continue
        folded = sum(_folded(each.name) for each in services)
        advance(folded - seen)
        seen = folded
        await asyncio.sleep(LOOK_SECONDS)


def _folded(projection: str) -> int:
    return int(FOLDED.labels(projection)._value.get())


async def _close(app: FastAPI, client: httpx.AsyncClient, period: Period, steps: Steps) -> None:
    payroll = next(service for service in app.state.services if service.name == "payroll")
    with steps.step("close the month of every unit, until the last statement is there"):
        answer = (await client.post("/appraisals/closings/city", json={"period": period})).raise_for_status().json()
        if answer["refused"]:
            raise Stop(f"{answer['refused']} units could not be closed")
        await _settle(app, [payroll], lambda count: None)


async def _report(client: httpx.AsyncClient, period: Period, steps: Steps) -> None:
    with steps.step("read the totals"):
        totals = (await client.get(f"/payroll/totals/{period}")).raise_for_status().json()
        names = await _unit_names(client)
    table = Table(title=f"TPP {period} per unit, rupiah", caption_justify="left")
    table.add_column("Unit")
    for name in ("Employees", "Held", "Gross", "Net"):
        table.add_column(name, justify="right")
    for unit in totals["units"]:
        name = names.get(unit["unit_id"], unit["unit_id"])
        table.add_row(name, *(rupiah(unit[key]) for key in ("employees", "held", "gross", "net")))
    table.add_section()
    city = totals["city"]
    table.add_row("City", *(rupiah(city[key]) for key in ("employees", "held", "gross", "net")), style="bold")
    out().print(table)
    out().print(_times(steps))


async def _unit_names(client: httpx.AsyncClient) -> dict[str, str]:
    names: dict[str, str] = {}
    cursor: str | None = None
    while True:
        params = {"limit": "500"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/roster/units", params=params)).raise_for_status().json()
        names |= {unit["unit_id"]: unit["name"] for unit in page["items"]}
        cursor = page["next"]
        if cursor is None:
            return names


def _times(steps: Steps) -> Table:
    table = Table(title="How long it took")
    table.add_column("Step")
    table.add_column("Seconds", justify="right")
    for name, seconds in steps.taken:
        table.add_row(name, f"{seconds:.1f}")
    table.add_section()
    table.add_row("Together", f"{sum(seconds for _, seconds in steps.taken):.1f}", style="bold")
    return table


def _invite(settings: Settings, period: Period) -> None:
    base = f"http://{settings.host}:{settings.port}"
    console = out()
    console.print(f"\nThe API answers at [bold]{base}[/] until Ctrl-C. In another terminal:")
    console.print(f"  export EKINERJA_DATA_DIR={settings.data_dir} EKINERJA_NATS_URL={settings.nats_url}")
    console.print(f"  export EKINERJA_NATS_MONITOR_URL={settings.nats_monitor_url}")
    console.print(f"  .venv/bin/ekinerja explain e00042 {period}")
    console.print(f'  curl -H "Authorization: Bearer $(.venv/bin/ekinerja token e00042 --role employee)" \\\n'
                  f"    {base}/payroll/statements/e00042/{period}/explanation")  # fmt: skip


def run_demo(employees: int, period: Period, seed: int, *, once: bool) -> None:
    """Raises Stop for a month or settings that cannot be."""
    config, period = settings(), period_from(period)
    configure("demo", "warning")
    exit_in_order()
    with ledger_trouble():
        asyncio.run(demo(employees, period, seed, config, once=once))
