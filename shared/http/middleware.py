"""The outermost layer of every service, one pure ASGI middleware.

Request id, admission, body limit, access log, metrics, 500s.
"""

import re
import traceback
import uuid
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from shared.http.admission import Admission, Slot
from shared.problems import MEDIA_TYPE, Problem, encode, of_status, too_large
from shared.telemetry import HTTP_REQUESTS, HTTP_SECONDS

log = structlog.get_logger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds by machines, answered however full it is
LIMITED_ELSEWHERE = b"text/event-stream"  # lasts for hours; its route limits the listeners
UNMATCHED = "unmatched"
CLIENT_LEFT = 499  # no answer was sent: the client had closed the connection
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def respond(problem: Problem, request_id: str) -> Response:
    """The answer of a problem."""
    return Response(encode(problem.body(request_id)), problem.status, problem.headers, MEDIA_TYPE)


class RequestMiddleware:
    """Wraps an application; `templates` gives the path template of a route by the route's `id()`.

    A body has at most `body_limit` bytes; the paths in `body_limits` have their own limit.
    """

    def __init__(
        self,
        app: ASGIApp,
        admission: Admission,
        body_limit: int,
        body_limits: Mapping[str, int],
        templates: Mapping[int, str],
    ) -> None:
        self.app = app
        self.admission = admission
        self.body_limit = body_limit
        self.body_limits = body_limits
        self.templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body_limit = self.body_limits.get(scope["path"], self.body_limit)
        slot = None if scope["path"] in QUIET else Slot(self.admission)
        exchange = _Exchange(receive, send, Headers(scope=scope), body_limit, slot)
        scope.setdefault("state", {})["request_id"] = exchange.request_id
        started = perf_counter()
        with bound_contextvars(request_id=exchange.request_id):
            try:
                await self._answer(scope, exchange)
            finally:
                exchange.leave()
                self._record(scope, exchange.status, perf_counter() - started)

    async def _answer(self, scope: Scope, exchange: "_Exchange") -> None:
        refusal = exchange.enter()
        if refusal is not None:
            await respond(refusal, exchange.request_id)(scope, exchange.receive, exchange.send)
            return
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except Exception as error:
            # Not its message, which may quote a person's data: the type and the place find the fault.
            log.error("unhandled", error=type(error).__name__, trace=traceback.format_tb(error.__traceback__))
            if exchange.status != CLIENT_LEFT:
                raise  # half an answer is out: only breaking the connection says that it is no whole one
            problem = Problem(500, "Something went wrong on our side; the request id finds it in the log.")
            await respond(problem, exchange.request_id)(scope, exchange.receive, exchange.send)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = self.templates.get(id(scope.get("route")), UNMATCHED)
        HTTP_REQUESTS.labels(method, route, status).inc()
        HTTP_SECONDS.labels(method, route, status).observe(seconds)
        write = log.debug if route in QUIET else log.info
        write("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class _Exchange:
    """One request and its answer: counts the bytes received, completes the headers of the answer."""

    def __init__(self, receive: Receive, send: Send, headers: Headers, body_limit: int, slot: Slot | None) -> None:
        self._receive = receive
        self._send = send
        self._received = 0
        self._body_limit = body_limit
        self._slot = slot
        self._in_chunks = "transfer-encoding" in headers
        self._announced = _length(headers.get("content-length", "0"))
        self.status = CLIENT_LEFT
        given = headers.get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex

    def enter(self) -> Problem | None:
        """Admit the request, or return the Problem that refuses it; call `leave` afterwards."""
        if self._announced > self._body_limit:
            return too_large(self._body_limit)
        if self._slot is not None:
            try:
                if self._in_chunks or self._announced:
                    self._slot.hold(self._announced or self._body_limit)
                else:
                    self._slot.work()
            except HTTPException as full:
                return of_status(full.status_code, full.headers)
        return None

    def leave(self) -> None:
        if self._slot is not None:
            self._slot.leave()

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._body_limit:  # sent in chunks, its size never announced
            raise HTTPException(413)  # the one exception FastAPI lets through while it reads a body
        if self._slot is not None and message["type"] == "http.request" and not message.get("more_body"):
            self._slot.work()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if _media_type(message["headers"]).startswith(LIMITED_ELSEWHERE):
                self.leave()
            message = {**message, "headers": [*message["headers"], *self._headers(message["headers"])]}
        await self._send(message)

    def _headers(self, present: Any) -> list[tuple[bytes, bytes]]:
        added = [(b"x-request-id", self.request_id.encode()), (b"x-content-type-options", b"nosniff")]
        if not any(name == b"cache-control" for name, _ in present):
            added.append((b"cache-control", b"no-store"))
        return added


def _media_type(headers: Any) -> bytes:
    return next((value for name, value in headers if name == b"content-type"), b"")


def _length(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
