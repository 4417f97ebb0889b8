"""What a service is made of and how some of them run in one process. The only place that starts anything."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any, Protocol

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI

from shared.http.access import Scheme
from shared.http.app import build
from shared.http.health import Check
from shared.http.identity import Verifier, verifier_for
from shared.log.archive import Archive
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.tasks import end
from shared.projections.database import Database
from shared.projections.directory import Directory
from shared.projections.migrate import migrate
from shared.projections.runner import Follower, Projection
from shared.settings import Settings
from shared.telemetry import configure

# Most of what lives, lives long (roster, facts): looking it through at Python's default pace took a quarter of the CPU
# of a check-in.
GC_THRESHOLD = (50_000, 20, 50)

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """What the shell gives every service. `checks`: what all of them stand on, as /readyz names it."""

    settings: Settings
    ledger: Ledger
    directory: Directory
    archive: Archive
    now: Callable[[], datetime] = utc_now
    checks: Mapping[str, Check] = field(default_factory=dict)

    def database(self, service: str) -> Database:
        return Database(self.settings.database_of(service), service)


class Background(Protocol):
    """What runs beside a service's folds as long as the process does; named in /readyz."""

    async def run(self) -> None:
        """Until cancelled."""
        ...

    async def check(self) -> str | None:
        """Why it cannot be asked yet, or None."""
        ...


@dataclass(frozen=True)
class Service:
    """One service, wired: its routes, the folds that keep its tables, and what runs beside them.

    `schemes` and `body_limits` are as `shared.http.app.build` says.
    `closing` is called when the process begins to end, before it waits for answers under way: ends those without one.
    """

    name: str
    database: Database
    router: APIRouter
    projections: Sequence[Projection] = field(default_factory=list)
    background: Mapping[str, Background] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    body_limits: Mapping[str, int] = field(default_factory=dict)
    closing: Sequence[Callable[[], None]] = ()


Wiring = Callable[[Context], Service]


def replica_name() -> str:
    """Tells replicas apart in leases and logs."""
    return f"{socket.gethostname()}-{os.getpid()}"[-64:]


@asynccontextmanager
async def running(
    settings: Settings, wirings: Sequence[Wiring], now: Callable[[], datetime] = utc_now
) -> AsyncIterator[FastAPI]:
    """The services started: migrated, following the log, behind one application. All is stopped at the end.

    `now` is the time of receipt they judge commands by.
    """
    gc.set_threshold(*GC_THRESHOLD)
    async with AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(
            JetStreamLedger(
                settings.nats_url,
                replicas=settings.stream_replicas,
                monitor_url=settings.monitor_url if settings.require_sync_always else None,
                budget_seconds=settings.append_budget_seconds,
                page_size=settings.page_size,
            )
        )
        directory = Directory(ledger)
        verifier = verifier_for(settings)
        checks: dict[str, Check] = {"log": ledger.unfit, "roster": directory.check, "keys": verifier.ready}
        context = Context(settings, ledger, directory, ledger.archive, now, checks)
        services = [wire(context) for wire in wirings]
        for service in services:
            stack.push_async_callback(service.database.close)
            await migrate(service.database)
        tasks: list[Coroutine[Any, Any, None]] = [directory.run()]
        for service in services:
            tasks += [each.run() for each in service.background.values()]
            for projection in service.projections:
                follower = Follower(ledger, service.database, projection, replica_name(), settings.lease_seconds)
                tasks.append(follower.run())
        stack.push_async_callback(_stop, [asyncio.create_task(task) for task in tasks])
        app = _application(context, services, verifier)
        app.state.ledger, app.state.services = ledger, services
        yield app


def _application(context: Context, services: Sequence[Service], verifier: Verifier) -> FastAPI:
    checks = dict(context.checks)
    checks |= {f"database_{service.name}": service.database.check for service in services}
    for service in services:
        checks |= {name: each.check for name, each in service.background.items()}
    return build(
        "e-Kinerja" if len(services) > 1 else f"e-Kinerja {services[0].name}",
        [service.router for service in services],
        settings=context.settings,
        verifier=verifier,
        checks=checks,
        schemes={name: scheme for service in services for name, scheme in service.schemes.items()},
        body_limits={path: limit for service in services for path, limit in service.body_limits.items()},
    )


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for failure in await end(tasks):
        log.error("stopped with an error", error=repr(failure))


async def serve(settings: Settings, wirings: Sequence[Wiring]) -> None:
    """Serve HTTP until SIGTERM or Ctrl-C, then finish what is under way and give the leases back."""
    exit_in_order()
    async with running(settings, wirings) as app:
        await http_server(app, settings).serve()


_ENDING = (signal.SIGTERM, signal.SIGINT)


def exit_in_order() -> None:
    """Make SIGTERM and Ctrl-C end the process through every `finally`, with exit code 0, also before it serves."""
    for each in _ENDING:
        signal.signal(each, lambda number, frame: sys.exit(0))


class _Server(uvicorn.Server):
    """Ends at SIGTERM or Ctrl-C, quietly: uvicorn would raise the signal again while things are given back."""

    def __init__(self, config: uvicorn.Config, services: Sequence[Service], shared_port: int | None) -> None:
        super().__init__(config)
        self._services = services
        self._shared_port = shared_port

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        if sockets is None and self._shared_port is not None:
            sockets = [self.config.bind_socket(), _shared(self.config.host, self._shared_port)]
        await super().serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for service in self._services:
            for close in service.closing:
                close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in _ENDING:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        yield
        for each in _ENDING:
            loop.remove_signal_handler(each)


def http_server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        # An answer under way may wait for the log so long; a client that does not read it is not waited for.
        timeout_graceful_shutdown=ceil(settings.append_budget_seconds),
    )
    return _Server(config, app.state.services, settings.shared_port)


def _shared(host: str, port: int) -> socket.socket:
    """One of several processes' sockets at the same port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shared = socket.socket(family)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind((host, port))
    return shared


def main(name: str, wirings: Sequence[Wiring]) -> None:
    """`python -m services.<name>`: everything from the environment."""
    settings = Settings()
    configure(name, settings.log_level)
    asyncio.run(serve(settings, wirings))
