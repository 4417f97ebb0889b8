"""The front pages: what a service says of itself to a newcomer, and how it answers a body that is not well-formed."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends
from pydantic import Field

from shared.http.access import public
from shared.http.app import EXAMPLE_BYTES, build
from shared.http.batch import BatchCommand
from shared.http.forms import Command, Day, Id, Reason
from shared.http.front import TOPICS
from shared.http.identity import verifier_for
from shared.settings import Settings
from tests.unit.shared.http.answers import problem

ROOT = Path(__file__).parents[4]
PRODUCTION: dict[str, Any] = {"environment": "production", "jwks": "/keys.json", "token_issuer": "sso"}
SECRET = "198001012005011001"


class Work(Command):
    employee_id: Id
    date: Day
    minutes: int
    reason: Reason | None = None


class Long(Command):
    text: Annotated[str, Field(examples=["x" * EXAMPLE_BYTES])]


class Unsaid(Command):
    whatever: str


routes = APIRouter(dependencies=[Depends(public())])


@routes.post("/work")
async def submit(body: Work) -> None: ...


@routes.post("/works")
async def submit_each(body: BatchCommand[Work]) -> list[dict[str, Any]]:
    return [*body.items]


@routes.post("/long")
async def long(body: Long) -> None: ...


@routes.post("/unsaid")
async def unsaid(body: Unsaid, number: int = 1) -> None: ...


def asking(tmp_path: Path, **given: Any) -> httpx.AsyncClient:
    settings = Settings(data_dir=tmp_path, **given)
    app = build("e-Kinerja", [routes], settings=settings, verifier=verifier_for(settings), checks={})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(tmp_path) as client:
        yield client


async def test_the_root_says_what_this_is_and_every_link_of_it_answers(client: httpx.AsyncClient) -> None:
    about = (await client.get("/")).json()
    assert about["name"] == "e-Kinerja"
    assert about["version"]
    assert about["links"].keys() == {"docs", "openapi", "ready", "alive", "metrics"}
    for path in about["links"].values():
        assert (await client.get(path)).status_code == 200, path


def test_every_topic_is_a_file() -> None:
    assert [topic for topic in TOPICS if not (ROOT / topic).is_file()] == []


async def test_in_production_the_root_links_to_no_description(tmp_path: Path) -> None:
    async with asking(tmp_path, **PRODUCTION) as client:
        assert (await client.get("/")).json()["links"].keys() == {"ready", "alive", "metrics"}


async def test_the_docs_need_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    assert "://" not in page
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) == 3
    for path in assets:
        asset = await client.get(path)
        assert asset.status_code == 200, path
        assert "max-age" in asset.headers["cache-control"]
    problem(await client.get("/docs/../pyproject.toml"), 404, "not-found")
    problem(await client.get("/docs/redoc.standalone.js"), 422, "invalid")


@pytest.mark.parametrize(
    "body",
    ["[]", "null", "", "{}", json.dumps({"nip": SECRET}), json.dumps({"employee_id": SECRET + ".", "minutes": 1})],
)
async def test_a_refused_body_is_answered_with_a_well_formed_one(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post("/work", content=body, headers={"Content-Type": "application/json"})
    example = problem(answer, 422, "invalid")["example"]
    assert example == {"employee_id": "e00042", "date": "2026-11-02", "minutes": 60}
    assert SECRET not in answer.text
    assert (await client.post("/work", json=example)).status_code == 200


async def test_a_refused_batch_is_answered_with_an_item(client: httpx.AsyncClient) -> None:
    example = problem(await client.post("/works", json=[]), 422, "invalid")["example"]
    assert [*example["items"][0]] == ["employee_id", "date", "minutes"]
    assert (await client.post("/works", json={"items": [{}]})).json() == [{}]  # its reader judges it, not the form


async def test_an_example_that_is_large_or_unknown_is_left_out(client: httpx.AsyncClient) -> None:
    for path in ("/long", "/unsaid", "/unsaid?number=x"):
        assert "example" not in problem(await client.post(path, json={}), 422, "invalid")


async def test_a_refused_query_is_no_matter_of_the_body(client: httpx.AsyncClient) -> None:
    answer = await client.post("/unsaid?number=x", json={"whatever": "x"})
    assert "example" not in problem(answer, 422, "invalid")
