"""The running system as the commands reach it: settings, ledger, services. One line names what does not answer."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from cli.output import BAD_INPUT, Stop, logs_to_stderr
from shared.settings import Settings, effective, variable

if TYPE_CHECKING:  # the commands on files do without these, and start faster for it
    from shared.log.jetstream import JetStreamLedger
    from shared.projections.database import Database
    from shared.service import Service, Wiring

CONNECT_SECONDS = 5  # a service waits for its log for ever, a command does not
SERVICES = ("attendance", "activity", "appraisal", "payroll")


def settings() -> Settings:
    """The settings of the environment. Raises Stop naming what is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise Stop("; ".join(_reason(each) for each in error.errors()), BAD_INPUT) from None
    except SettingsError as error:
        raise Stop(str(error), BAD_INPUT) from None


def _reason(error: ErrorDetails) -> str:
    name, reason = ".".join(map(str, error["loc"])), error["msg"].removeprefix("Value error, ")
    return f"{variable(name)}: {reason}" if name else reason


def check_service(name: str) -> None:
    """Raises Stop for a name that is no service's."""
    if name not in SERVICES:
        raise Stop(f"{name!r} is no service: there are {', '.join(SERVICES)}", BAD_INPUT)


def wirings(names: Iterable[str] = ()) -> "list[Wiring]":
    """The wirings of these services, all of them by default. Raises Stop for a name that is none."""
    chosen = list(dict.fromkeys(names)) or list(SERVICES)
    for name in chosen:
        check_service(name)
    return [import_module(f"services.{name}.main").wire for name in chosen]


def require_free_port(settings: Settings) -> None:
    """Raises Stop where the services cannot listen at the address of the settings."""
    host, port = settings.host, settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} of {host} is taken by another process: set {variable('port')} to a free one"
        else:
            reason = f"nothing here can listen at port {port} of {host}: set {variable('host')} and {variable('port')}"
        raise Stop(reason, BAD_INPUT) from None


@asynccontextmanager
async def ledger_of(settings: Settings) -> "AsyncIterator[JetStreamLedger]":
    """The ledger, declared and verified. Raises Stop where it cannot be reached or trusted."""
    from shared.log.jetstream import JetStreamLedger

    logs_to_stderr()
    ledger = JetStreamLedger(
        settings.nats_url,
        replicas=settings.stream_replicas,
        monitor_url=settings.monitor_url if settings.require_sync_always else None,
        budget_seconds=settings.append_budget_seconds,
        page_size=settings.page_size,
    )
    async with AsyncExitStack() as stack:
        with ledger_trouble():
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await stack.enter_async_context(ledger)
            except TimeoutError:
                url = effective(settings)[variable("nats_url")]
                raise Stop(f"no NATS server answers at {url}") from None
            yield ledger


@contextmanager
def ledger_trouble() -> Iterator[None]:
    """Turn trouble of the ledger into Stop."""
    from shared.log.ledger import LedgerError

    try:
        yield
    except LedgerError as error:
        raise Stop(str(error)) from None


@contextmanager
def database_trouble() -> Iterator[None]:
    """Turn trouble of a database into Stop."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except (DBAPIError, OSError) as error:
        raise Stop(f"the database: {str(error).splitlines()[0]}") from None


@asynccontextmanager
async def wired(
    settings: Settings, ledger: "JetStreamLedger", names: Iterable[str] = ()
) -> "AsyncIterator[list[Service]]":
    """Services with their databases and projections, none of them started. Raises Stop for trouble of a database."""
    from shared.projections.directory import Directory
    from shared.service import Context

    context = Context(settings, ledger, Directory(ledger), ledger.archive)
    async with AsyncExitStack() as stack:
        services = [wire(context) for wire in wirings(names)]
        for service in services:
            stack.push_async_callback(service.database.close)
        with database_trouble():
            yield services


@asynccontextmanager
async def database_of(service: str) -> "AsyncIterator[Database]":
    """The tables of one service. Raises Stop where there are none yet, or for trouble of the database."""
    from sqlalchemy import inspect

    from shared.projections.database import Database

    check_service(service)
    logs_to_stderr()
    database = Database(settings().database_of(service), service)
    try:
        with database_trouble():
            async with database.engine.connect() as connection:
                if not await connection.run_sync(lambda sync: inspect(sync).has_table("checkpoint")):
                    raise Stop(f"{service} has no tables yet: `ekinerja migrate` makes them")
            yield database
    finally:
        await database.close()
