"""Admission: what is more than one process takes on is sent away, and a slow sender delays no other request."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from shared.http.access import public
from shared.http.app import build
from shared.http.identity import verifier_for
from shared.settings import Settings
from tests.unit.shared.http.answers import problem

BODY_LIMIT = 2048
AT_ONCE = 2


class Door:
    """A door at which requests wait until they are let through, and which counts the requests inside."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.inside = asyncio.Semaphore(0)

    async def pass_through(self) -> None:
        self.inside.release()
        await self.open.wait()


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def client(door: Door, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(
        data_dir=tmp_path, body_limit=BODY_LIMIT, requests_at_once=AT_ONCE, bodies_at_once=AT_ONCE * BODY_LIMIT
    )
    app = build("slow", [routes(door)], settings=settings, verifier=verifier_for(settings), checks={})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


def routes(door: Door) -> APIRouter:
    router = APIRouter(dependencies=[Depends(public())])

    @router.get("/quick")
    async def quick() -> None:
        pass

    @router.get("/slow")
    async def slowly() -> None:
        await door.pass_through()

    @router.post("/slow")
    async def slow(body: dict[str, Any]) -> None:
        await door.pass_through()

    @router.get("/arrivals")
    async def arrivals() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            await door.pass_through()
            yield b"data: x\n\n"

        return StreamingResponse(parts(), media_type="text/event-stream")

    return router


async def test_when_there_are_enough_more_are_told_to_come_back(client: httpx.AsyncClient, door: Door) -> None:
    waiting = [asyncio.create_task(client.get("/slow")) for _ in range(AT_ONCE)]
    for _ in waiting:
        await door.inside.acquire()
    for refused in (
        await client.get("/quick"),
        await client.post("/slow", json={}),
        await client.get("/nowhere"),
    ):
        problem(refused, 503, "unavailable")
        assert int(refused.headers["retry-after"]) > 0
    assert (await client.get("/readyz")).status_code == 200
    door.open.set()
    assert [each.status_code for each in await asyncio.gather(*waiting)] == [200] * AT_ONCE
    assert (await client.get("/quick")).status_code == 200


async def test_a_body_that_comes_slowly_keeps_nobody_from_being_served(client: httpx.AsyncClient, door: Door) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        await door.pass_through()
        yield b"}"

    def slow_ones(announced: int) -> list[asyncio.Task[httpx.Response]]:
        headers = {"Content-Type": "application/json", **({"Content-Length": str(announced)} if announced else {})}
        return [asyncio.create_task(client.post("/slow", content=body(), headers=headers)) for _ in range(AT_ONCE)]

    for announced in (BODY_LIMIT, 0):  # of one that does not say its size the most is taken
        slow = slow_ones(announced)
        for _ in slow:
            await door.inside.acquire()
        assert (await client.get("/quick")).status_code == 200
        refused = await client.post("/slow", json={})
        problem(refused, 503, "unavailable")  # it would hold more bytes than may be
        door.open.set()
        assert [each.status_code for each in await asyncio.gather(*slow)] == [200] * AT_ONCE
        door.open.clear()
        while not door.inside.locked():
            await door.inside.acquire()


async def test_who_listens_for_hours_keeps_nobody_from_being_served(client: httpx.AsyncClient, door: Door) -> None:
    listeners = [asyncio.create_task(client.get("/arrivals")) for _ in range(AT_ONCE)]
    for _ in listeners:
        await door.inside.acquire()
    assert (await client.get("/quick")).status_code == 200
    door.open.set()
    assert [each.status_code for each in await asyncio.gather(*listeners)] == [200] * AT_ONCE
