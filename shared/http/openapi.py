"""The OpenAPI document: as FastAPI writes it, with summaries, examples and units that it lacks."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from fastapi import FastAPI

from shared.http.examples import Examples, NoExample, describe_numbers
from shared.http.forms import JSON
from shared.http.vocabulary import unit_of

METHODS = ("get", "put", "post", "patch", "delete")


class Application(FastAPI):
    """A FastAPI application whose description holds an example of every body and answer."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            complete(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema


def summary_of(docstring: str | None) -> str | None:
    """The first sentence of a route's docstring, without its full stop."""
    first = " ".join((docstring or "").partition("\n\n")[0].split()).partition(". ")[0]
    return first.removesuffix(".") or None


def complete(document: dict[str, Any]) -> None:
    """Add what FastAPI leaves out: the units of numbers, the examples of bodies and answers."""
    schemas = document.get("components", {}).get("schemas", {})
    describe_numbers(schemas)
    for operation in operations(document).values():
        for parameter in operation.get("parameters", ()):
            described = unit_of(parameter["name"])
            if described is not None:
                parameter.setdefault("description", described[0])
        for media_type, content in bodies(operation):
            _add_example(media_type, content, Examples(schemas, whole=False))
        for media_type, content in answers(operation):
            _add_example(media_type, content, Examples(schemas, whole=True))


def operations(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by method and path."""
    paths = document["paths"].items()
    return {f"{method.upper()} {path}": found[method] for path, found in paths for method in METHODS if method in found}


def bodies(operation: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The media types of an operation's body, each with what is said of it."""
    yield from operation.get("requestBody", {}).get("content", {}).items()


def answers(operation: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The media types of what an operation answers if all is well."""
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            yield from response.get("content", {}).items()


def _add_example(media_type: str, content: dict[str, Any], examples: Examples) -> None:
    """Add what can be told from the schema; of text only what the schema says itself."""
    schema = content.get("schema", {})
    if not {"example", "examples"} & content.keys() and (media_type == JSON or "examples" in schema):
        with suppress(NoExample):  # a test over the whole document names what has none
            content["example"] = examples.of(schema)
