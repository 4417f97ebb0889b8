"""Ports: several processes of a service behind one, each at its own, and one kept for who is to listen there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Depends

from cli.local_nats import free_port
from shared.http.access import public
from shared.http.app import build
from shared.http.identity import verifier_for
from shared.http.server import http_server
from shared.settings import Settings

MANY = 60


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[None]:
    """A process's server, which says its own port; stopped in order at the end."""
    routes = APIRouter(dependencies=[Depends(public())])

    @routes.get("/port")
    async def port() -> int:
        return settings.port

    app = build("x", [routes], settings=settings, verifier=verifier_for(settings), checks={})
    app.state.services = []
    server = http_server(app, settings)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn sets it
        await asyncio.sleep(0)
    yield
    server.should_exit = True
    await serving


async def answered(port: int) -> set[int]:
    """The processes that answer at a port, over many connections."""
    found = set()
    for _ in range(MANY):
        async with httpx.AsyncClient() as http:  # a connection of its own
            found.add((await http.get(f"http://127.0.0.1:{port}/port")).json())
    return found


async def test_what_connects_to_the_shared_port_is_spread_and_none_is_lost_when_one_ends(tmp_path: Path) -> None:
    together = free_port()
    one, other = (Settings(data_dir=tmp_path, port=free_port(), shared_port=together) for _ in range(2))
    async with listening(one):
        async with listening(other):
            assert await answered(together) == {one.port, other.port}
            assert await answered(one.port) == {one.port}
            assert await answered(other.port) == {other.port}
        assert await answered(together) == {one.port}


def test_a_free_port_is_kept_for_a_server() -> None:
    port = free_port()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)):
        pass  # as every server does, it may take over an address whose connections are over
