"""The whole HTTP API against its own OpenAPI document: whatever schemathesis generates is answered as documented."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cli.local_nats import free_port
from shared.caller import ROLES
from shared.http.server import http_server
from tests.flow.example_requests import ASKS, PLACES
from tests.flow.example_town import Town, small_town
from tests.kit.installation import Headers
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

Operation = APIOperation[Any, Any, Any, Any]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = "text/event-stream"  # an answer that never ends cannot be waited for
EXAMPLES = 10  # of each operation


@schemathesis.serializer("application/x-ndjson", "application/offset+octet-stream")
def _as_it_stands(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


class Served(NamedTuple):
    """The town behind a real HTTP server, and all its operations."""

    url: str
    headers: Headers
    operations: Sequence[Operation]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Requests carry every role but a device's, which cannot be combined with another."""
    async with small_town(tmp_path_factory.mktemp("served")) as town, _behind_http(town) as url:
        document = schemathesis.openapi.from_dict(town.app.openapi())
        operations = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
        yield Served(url, town.token("a1", *sorted(ROLES - {"device"}), units=["u1"]), operations)


@asynccontextmanager
async def _behind_http(town: Town) -> AsyncIterator[str]:
    port = free_port()
    server = http_server(town.app, town.settings.model_copy(update={"port": port}))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def test_every_answer_is_as_documented(served: Served) -> None:
    failures = []
    for operation in served.operations:
        if ENDLESS not in _media_types(operation):
            try:
                await asyncio.to_thread(_answered_as_documented, served, operation)
            except FailureGroup as failure:
                failures.append((operation.label, [str(each) for each in failure.exceptions]))
    assert not failures, failures


async def test_what_is_documented_is_what_there_is(served: Served) -> None:
    description = {"GET /openapi.json", "GET /docs", "GET /docs/{file}"}
    assert {each.label for each in served.operations} == set(ASKS) - description


@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def _answered_as_documented(served: Served, operation: Operation, data: st.DataObject) -> None:
    """Half of the time use records that exist; half of the time follow the document, and half of the time break it."""
    known = data.draw(st.booleans())
    places = {one.name: PLACES[one.name] for one in operation.path_parameters} if known else None
    query = dict(ASKS[operation.label].query or {}) if known else None
    mode = data.draw(st.sampled_from(GenerationMode))
    case = data.draw(operation.as_strategy(mode, path_parameters=places, query=query))
    answer = case.call(base_url=served.url, headers=dict(served.headers))
    case.validate_response(answer, checks=CHECKS)


def _media_types(operation: Operation) -> set[str]:
    answers = operation.definition.raw["responses"].values()
    return {media_type for answer in answers for media_type in answer.get("content", {})}
