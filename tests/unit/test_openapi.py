"""The OpenAPI document of all four services: every body and answer has an example, every operation a summary that a
stranger understands, every number its unit.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from cli.system import wirings
from shared.http.access import routes_of
from shared.http.app import build
from shared.http.examples import Examples, NoExample, has_number, is_described
from shared.http.forms import JSON
from shared.http.identity import verifier_for
from shared.http.openapi import answers, bodies, operations
from shared.log.memory import MemoryLedger
from shared.projections.directory import Directory
from shared.service import Context
from shared.settings import Settings
from tests.unit.test_tidy import OPENINGS

BINARY = {"application/offset+octet-stream", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
LONGEST = 120


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application, wired and never started."""
    settings, ledger = Settings(data_dir=tmp_path_factory.mktemp("described")), MemoryLedger()
    context = Context(settings, ledger, Directory(ledger), archive=None)  # type: ignore[arg-type]
    services = [wire(context) for wire in wirings()]
    routes = [router for service in services for router in service.routes]
    parts = {kind: part for service in services for kind, part in service.parts.items()}
    return build("all", routes, settings=settings, verifier=verifier_for(settings), checks={}, parts=parts)


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_every_body_and_answer_has_an_example(document: dict[str, Any]) -> None:
    assert list(_without_example(document)) == []


def _without_example(document: dict[str, Any]) -> Iterator[str]:
    """The operations whose body or answer has no example, with the field that has none."""
    schemas = document["components"]["schemas"]
    for name, operation in operations(document).items():
        for whole, contents in ((False, bodies(operation)), (True, answers(operation))):
            for media_type, content in contents:
                if media_type not in BINARY and not {"example", "examples"} & content.keys():
                    try:
                        Examples(schemas, whole=whole).of(content.get("schema") or {})
                        yield f"{name} {media_type}"
                    except NoExample as missing:
                        yield f"{name} {media_type}: {missing}"


def test_every_example_of_a_body_is_well_formed(app: FastAPI, document: dict[str, Any]) -> None:
    found = list(_examples(app, document, lambda route: route.body_field, bodies))
    assert len(found) > 50
    assert [f"{name}: {fault}" for name, fault in found if fault] == []


def test_every_example_of_an_answer_is_an_answer(app: FastAPI, document: dict[str, Any]) -> None:
    found = list(_examples(app, document, lambda route: route.response_field, answers))
    assert len(found) > 100
    assert [f"{name}: {fault}" for name, fault in found if fault] == []


def _examples(
    app: FastAPI,
    document: dict[str, Any],
    field_of: Callable[[APIRoute], Any],
    contents_of: Callable[[dict[str, Any]], Iterator[tuple[str, dict[str, Any]]]],
) -> Iterator[tuple[str, str]]:
    """The operations with a JSON example of a type, each with the fault that the type finds in it."""
    described = operations(document)
    routes = [route for route in (context.original_route for context in routes_of(app)) if isinstance(route, APIRoute)]
    for name, route in ((f"{method} {each.path}", each) for each in routes for method in each.methods or ()):
        field, operation = field_of(route), described.get(name)
        content = dict(contents_of(operation)).get(JSON) if operation else None
        if field is not None and content is not None:
            yield name, _fault(field.field_info.annotation, content.get("example"))


def _fault(kind: Any, example: Any) -> str:
    try:
        TypeAdapter(kind).validate_json(TypeAdapter(Any).dump_json(example))
    except ValidationError as error:
        return str(error)
    return ""


def test_every_operation_has_a_summary_that_a_stranger_understands(document: dict[str, Any]) -> None:
    wrong = {name: found["summary"] for name, found in operations(document).items() if not _says(found["summary"])}
    assert wrong == {}


def _says(summary: str) -> bool:
    """Whether it is a sentence or the name of a thing, in a line, not the function's name."""
    words = summary.split()
    return len(words) >= 3 and len(summary) <= LONGEST and summary[0].isupper() and not OPENINGS.match(summary)


def test_every_number_has_its_unit(document: dict[str, Any]) -> None:
    assert list(_without_unit(document)) == []


def _without_unit(document: dict[str, Any]) -> Iterator[str]:
    for name, schema in document["components"]["schemas"].items():
        for field, found in schema.get("properties", {}).items():
            if has_number(found) and not is_described(found):
                yield f"{name}.{field}"
    for name, operation in operations(document).items():
        for parameter in operation.get("parameters", ()):
            if has_number(parameter["schema"]) and not is_described({**parameter["schema"], **parameter}):
                yield f"{name} {parameter['name']}"


def test_every_batch_says_what_its_items_are(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    batches = {name: schema["properties"]["items"] for name, schema in schemas.items() if name.startswith("Batch")}
    batches.pop("BatchAnswer")
    assert len(batches) == 4
    for name, items in batches.items():
        assert items["items"].keys() & {"$ref", "anyOf", "oneOf", "properties"}, name
