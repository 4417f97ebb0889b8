"""Servers shared by a test run, the two database engines, and a line that says which servers were used."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit import servers

_used: set[str] = set()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the servers' names over where this process is a worker of pytest-xdist: its summary is not shown."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["servers"] = sorted(_used)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _used.update(getattr(node, "workeroutput", {}).get("servers", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _used:
        terminalreporter.write_line("servers used: " + ", ".join(sorted(_used)))


@pytest.fixture(scope="session")
def nats_server() -> Iterator[servers.Nats]:
    """One NATS server for the run: tests keep apart by their own employee ids."""
    if servers.docker_answers():
        with servers.nats_container() as server:
            _used.add(server.kind)
            yield server
        return
    with asyncio.Runner() as runner:
        context = servers.nats_wheel()
        server = runner.run(context.__aenter__())
        _used.add(server.kind)
        yield server
        runner.run(context.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One PostgreSQL server for the run: tests keep apart by their schemas."""
    with servers.postgres() as (url, kind):
        _used.add(kind)
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database on each engine in turn: a new SQLite file, or the run's PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/service.db"
    url: str = request.getfixturevalue("postgres_url")
    return url
