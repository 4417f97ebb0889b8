"""Services: composed of features, and run, one or several, in one process. Nothing is started anywhere else."""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import structlog
from fastapi import APIRouter, FastAPI
from sqlmodel import SQLModel

from shared.http.access import Scheme
from shared.http.app import build
from shared.http.health import Check
from shared.http.identity import Verifier, verifier_for
from shared.http.parts import require_parts
from shared.http.server import exit_in_order, http_server
from shared.log.archive import Archive
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.tasks import end
from shared.projections.database import Database
from shared.projections.directory import Directory
from shared.projections.migrate import migrate
from shared.projections.rows import RowProjection, Write, together
from shared.projections.runner import Projection, ProjectionRunner
from shared.settings import Settings
from shared.telemetry import configure

# Most objects live long (roster, facts): scanning them at Python's default pace took a quarter of the CPU of a
# check-in.
GC_THRESHOLD = (50_000, 20, 50)

log = structlog.get_logger(__name__)

P = TypeVar("P")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """The shell, which every service is given. `checks`: what all services depend on, as /readyz names it."""

    settings: Settings
    ledger: Ledger
    directory: Directory
    archive: Archive
    now: Callable[[], datetime] = utc_now
    checks: Mapping[str, Check] = field(default_factory=dict)

    def database(self, service: str) -> Database:
        return Database(self.settings.database_of(service), service)


class Background(Protocol):
    """Work that runs beside a service's projections as long as the process does; named in /readyz."""

    async def run(self) -> None:
        """Run until cancelled."""
        ...

    async def check(self) -> str | None:
        """The reason that it is not ready yet, or None."""
        ...


class Parts:
    """The objects that one service is made of, each found by its class: a feature adds its own for those after it.

    `database` holds the service's tables. `background`, `projections`, `schemes` and `closing` are as in Service.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.background: dict[str, Background] = {}
        self.projections: list[Projection] = []
        self.schemes: dict[str, Scheme] = {}
        self.closing: list[Callable[[], None]] = []
        self.found: dict[type, Any] = {}

    def add(self, part: P) -> P:
        """Let the features after this one, and the routes, find the part. Raises ValueError for a second of a class."""
        if type(part) in self.found:
            raise ValueError(f"there is a {type(part).__name__} already")
        self.found[type(part)] = part
        return part

    def __getitem__(self, kind: type[P]) -> P:
        """The part of a class. Raises LookupError where no feature before has added it."""
        if kind not in self.found:
            raise LookupError(f"no feature before this one adds a {kind.__name__}")
        part: P = self.found[kind]
        return part


def _nothing(context: Context, parts: Parts) -> None:
    """The wiring of a feature that has no parts of its own."""


@dataclass(frozen=True)
class Feature:
    """A feature folder's share of its service; `feature.py` hands it to `main.py`.

    `writes` turn the service's own events into rows of `tables`. `wire` makes its parts and its background work.
    `body_limits` is explained at `shared.http.app.build`. The routes of a `hot` feature stand before all others: a
    request is matched with one route after the other, some 1 µs each.
    """

    routes: Sequence[APIRouter] = ()
    tables: Sequence[type[SQLModel]] = ()
    writes: Sequence[Write] = ()
    wire: Callable[[Context, Parts], None] = _nothing
    body_limits: Mapping[str, int] = field(default_factory=dict)
    hot: bool = False


@dataclass(frozen=True)
class Service:
    """One service, wired: its routes and their parts, the projections that keep its tables, and its background work.

    `schemes` and `body_limits` are explained at `shared.http.app.build`.
    `closing` is called when the process begins to end, before it waits for answers under way: it ends endless ones.
    """

    name: str
    database: Database
    routes: Sequence[APIRouter]
    parts: Mapping[type, Any] = field(default_factory=dict)
    projections: Sequence[Projection] = field(default_factory=list)
    background: Mapping[str, Background] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    body_limits: Mapping[str, int] = field(default_factory=dict)
    closing: Sequence[Callable[[], None]] = ()


Wiring = Callable[[Context], Service]


def compose(name: str, features: Sequence[Feature], context: Context) -> Service:
    """Make a service of its features, each after those whose parts it needs. Raises LookupError for a missing one."""
    parts = Parts(context.database(name))
    for feature in features:
        feature.wire(context, parts)
    writes = [write for feature in features for write in feature.writes]
    rows = [RowProjection(name, together(*writes))] if writes else []
    hot_first = sorted(features, key=lambda feature: not feature.hot)
    return Service(
        name=name,
        database=parts.database,
        routes=[routes for feature in hot_first for routes in feature.routes],
        parts=parts.found,
        projections=[*rows, *parts.projections],
        background=parts.background,
        schemes=parts.schemes,
        body_limits={path: limit for feature in features for path, limit in feature.body_limits.items()},
        closing=parts.closing,
    )


def replica_name() -> str:
    """The name of this process, which tells replicas apart in leases and logs."""
    return f"{socket.gethostname()}-{os.getpid()}"[-64:]


@asynccontextmanager
async def running(
    settings: Settings, wirings: Sequence[Wiring], now: Callable[[], datetime] = utc_now
) -> AsyncIterator[FastAPI]:
    """Start the services: migrated, reading the log, behind one application. All is stopped at the end.

    `now` is the time of receipt by which they judge commands.
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
            tasks += [work.run() for work in service.background.values()]
            for projection in service.projections:
                runner = ProjectionRunner(ledger, service.database, projection, replica_name(), settings.lease_seconds)
                tasks.append(runner.run())
        stack.push_async_callback(_stop, [asyncio.create_task(task) for task in tasks])
        app = _application(context, services, verifier)
        app.state.ledger, app.state.services = ledger, services
        yield app


def _application(context: Context, services: Sequence[Service], verifier: Verifier) -> FastAPI:
    checks = dict(context.checks)
    checks |= {f"database_{service.name}": service.database.check for service in services}
    for service in services:
        checks |= {name: work.check for name, work in service.background.items()}
    parts = _parts(context, services)
    app = build(
        "e-Kinerja" if len(services) > 1 else f"e-Kinerja {services[0].name}",
        [routes for service in services for routes in service.routes],
        settings=context.settings,
        verifier=verifier,
        checks=checks,
        parts=parts,
        now=context.now,
        schemes={name: scheme for service in services for name, scheme in service.schemes.items()},
        body_limits={path: limit for service in services for path, limit in service.body_limits.items()},
    )
    require_parts(app, parts)
    return app


def _parts(context: Context, services: Sequence[Service]) -> Mapping[type, Any]:
    """The parts that routes may ask for: those of every service, and the context and directory that all share.

    Raises ValueError where two services have a part of one class: a route would be given the other's.
    """
    parts: dict[type, Any] = {Context: context, Directory: context.directory}
    for service in services:
        if both := parts.keys() & service.parts.keys():
            raise ValueError(f"{service.name} adds a second {', '.join(sorted(kind.__name__ for kind in both))}")
        parts |= service.parts
    return parts


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for failure in await end(tasks):
        log.error("stopped with an error", error=repr(failure))


async def serve(settings: Settings, wirings: Sequence[Wiring]) -> None:
    """Serve HTTP until SIGTERM or Ctrl-C, then finish what is under way and give the leases back."""
    exit_in_order()
    async with running(settings, wirings) as app:
        await http_server(app, settings).serve()


def main(name: str, wirings: Sequence[Wiring]) -> None:
    """`python -m services.<name>`: everything from the environment."""
    settings = Settings()
    configure(name, settings.log_level)
    asyncio.run(serve(settings, wirings))
