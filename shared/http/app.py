"""The FastAPI factory of every service: identity, problem+json, health, metrics, deny by default."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.exceptions import HTTPException

from shared.caller import Caller
from shared.http import front
from shared.http.access import Scheme, UndeclaredRoute, require_declared, roles_of, routes_of
from shared.http.admission import Admission
from shared.http.examples import NoExample, example_of
from shared.http.health import Check, Readiness, health_routes
from shared.http.identity import Verifier
from shared.http.middleware import RequestMiddleware, respond
from shared.http.openapi import Application, summary_of
from shared.log.ledger import LedgerError
from shared.log.subjects import BadSubject
from shared.problems import MEDIA_TYPE, TYPE_PREFIX, Problem, encode, error_at, invalid, of_status, unavailable
from shared.projections.database import TRANSIENT
from shared.settings import Settings
from shared.telemetry import VERSION

log = structlog.get_logger(__name__)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

EXAMPLE_BYTES = 1_000  # of a well-formed body, in the answer to one that is not

_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "example": f"{TYPE_PREFIX}not-found"},
        "title": {"type": "string"},
        "status": {"type": "integer", "description": "The HTTP status"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "example": {"description": "Of a refused body: a well-formed one"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "reason"],
                "properties": {"pointer": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}}
    for status, description in (("4XX", "What is wrong with the request"), ("5XX", "What is wrong on our side"))
}


def build(
    title: str,
    routers: Iterable[APIRouter],
    *,
    settings: Settings,
    verifier: Verifier,
    checks: Mapping[str, Check],
    schemes: Mapping[str, Scheme] | None = None,
    body_limits: Mapping[str, int] | None = None,
    parts: Mapping[type, Any] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """A service's application. Raises UndeclaredRoute if a route does not say who may call it.

    `parts` and `now` are what routes find by `shared.http.parts`.

    `schemes`: what may stand in Authorization beside bearer tokens, by its name in small letters; `body_limits`: the
    paths whose bodies have a limit of their own, in bytes.
    """
    templates: dict[int, str] = {}
    app = Application(
        title=title,
        version=VERSION,
        openapi_url=None,  # served by `front`, where the environment allows it
        redirect_slashes=False,  # a redirect would carry ids in a header and lose the body on the way
        lifespan=lifespan,
        middleware=[
            Middleware(
                RequestMiddleware,
                admission=Admission(settings.requests_at_once, settings.bodies_at_once),
                body_limit=settings.body_limit,
                body_limits=body_limits or {},
                templates=templates,
            )
        ],
        exception_handlers=_handlers(),
    )
    app.state.parts, app.state.now = parts or {}, now
    app.state.described = settings.environment == "development"
    app.state.schemes = {"bearer": _by_token(verifier), **(schemes or {})}
    own = [front.routes, front.described_routes] if app.state.described else [front.routes]
    every = (health_routes(Readiness(checks)), *routers, *own)
    app.router.routes += [route for router in every for route in _flat(router)]
    require_declared(app)
    templates.update({id(route.original_route): route.path_format or "" for route in routes_of(app)})
    return app


def _flat(router: APIRouter) -> Iterator[APIRoute]:
    """A router's routes themselves: with every request FastAPI looks at each level through all that is below.

    Raises UndeclaredRoute where a path or its callers are only said by a router that includes the route's.
    """
    for context in iter_route_contexts(router.routes):
        route = context.original_route
        itself = RouteContext(route)
        if not isinstance(route, APIRoute) or (itself.path, roles_of(itself)) != (context.path, roles_of(context)):
            raise UndeclaredRoute(f"{context.path} must say its path and its callers itself, not where it is included")
        route.responses = {**_RESPONSES, **route.responses}
        route.summary = route.summary or summary_of(route.endpoint.__doc__)
        yield route


def _by_token(verifier: Verifier) -> Scheme:
    async def verify(token: str, request: Request) -> Caller:
        return await verifier.verify(token)

    return verify


def _handlers() -> dict[int | type[Exception], Any]:
    """The answer of each kind of exception."""
    return {
        Problem: _on_problem,
        BadSubject: _on_bad_subject,
        LedgerError: _on_outage,
        **dict.fromkeys(TRANSIENT, _on_outage),
        HTTPException: _on_http_exception,
        RequestValidationError: _on_validation_error,
    }


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return respond(error, request.state.request_id)


async def _on_bad_subject(request: Request, error: Exception) -> Response:
    return respond(invalid(str(error)), request.state.request_id)


async def _on_outage(request: Request, error: Exception) -> Response:
    """The log or a database is away: nothing is known to be stored, the sender keeps what it has."""
    log.warning("outage", error=type(error).__name__)
    return respond(unavailable("The event log or a database does not answer."), request.state.request_id)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:  # all that FastAPI says of a body it could not even try to understand
        problem = Problem(400, "The body is not JSON: it is not UTF-8 text, or nested too deep.")
        return respond(problem, request.state.request_id)
    return respond(of_status(error.status_code, error.headers), request.state.request_id)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if errors[0]["type"] == "json_invalid":
        place, reason = errors[0]["loc"][-1], errors[0]["ctx"]["error"]
        problem = Problem(400, f"The body is not JSON: {reason} at character {place}.")
    else:
        # The message only: the refused value may be personal, and is the sender's own anyway.
        found = [error_at(_pointer(one["loc"]), one["msg"]) for one in errors]
        example = _example(request) if any(one["loc"][0] == "body" for one in errors) else {}
        problem = Problem(422, "The request does not have the form it must have.", errors=found, **example)
    return respond(problem, request.state.request_id)


def _example(request: Request) -> dict[str, Any]:
    """A well-formed body of the route, as a member of a problem; nothing where it is large or cannot be told."""
    route = request.scope["route"]
    if not hasattr(route, "example"):
        route.example = {}
        try:
            body = example_of(route.body_field.field_info.annotation)
        except NoExample:
            pass
        else:
            route.example = {"example": body} if len(encode({"example": body})) <= EXAMPLE_BYTES else {}
    example: dict[str, Any] = route.example
    return example


def _pointer(location: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) whose first step says where: body, query, path or header."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in location)
