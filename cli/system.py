"""The running system as the commands reach it: settings, ledger, services. What is away is said in one line."""

import asyncio
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

CONNECT_SECONDS = 5  # a service waits for its log for ever, a person at a terminal does not
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
    if name not in SERVICES:
        raise Stop(f"{name!r} is no service: there are {', '.join(SERVICES)}", BAD_INPUT)


def wirings(names: Iterable[str] = ()) -> "list[Wiring]":
    """How to wire these services, all of them by default. Raises Stop for a name that is none."""
    chosen = list(dict.fromkeys(names)) or list(SERVICES)
    for name in chosen:
        check_service(name)
    return [import_module(f"services.{name}.main").wire for name in chosen]


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
    from shared.log.ledger import LedgerError

    try:
        yield
    except LedgerError as error:
        raise Stop(str(error)) from None


@contextmanager
def database_trouble() -> Iterator[None]:
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
