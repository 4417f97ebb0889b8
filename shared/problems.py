"""Problems (RFC 9457), the errors of the API: one exception, one JSON shape, stable `type` URIs.

A `Problem` raised anywhere below the middleware becomes an `application/problem+json` answer.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:ekinerja:problem:"

# Names are ours: Python's own phrases change between versions, a `type` URI must not.
SLUGS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    412: "precondition-failed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
    500: "internal",
    503: "unavailable",
}


class Problem(Exception):
    """An answer of 4xx or 5xx. `slug` names the kind for ever, `detail` explains this one case to a person.

    `extra` members stand beside the standard ones (`errors=[{pointer, reason}]`). Never put personal data in any.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        slug: str | None = None,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.slug = slug or SLUGS.get(status, f"http-{status}")
        self.title = title or self.slug.replace("-", " ").capitalize()
        self.headers = dict(headers or {})
        self.extra = extra

    def body(self, request_id: str) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": TYPE_PREFIX + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
            **self.extra,
        }


def error_at(pointer: str, reason: str) -> dict[str, str]:
    """One member of `errors`: the reason and its place, a JSON pointer such as `/body/at`."""
    return {"pointer": pointer, "reason": reason}


def unauthenticated(reason: str) -> Problem:
    return Problem(401, reason, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def forbidden(reason: str) -> Problem:
    return Problem(403, reason)


def not_found(detail: str) -> Problem:
    return Problem(404, detail)


def conflict(detail: str, *, slug: str | None = None, title: str | None = None) -> Problem:
    return Problem(409, detail, slug=slug, title=title)


def too_large(limit: int) -> Problem:
    return Problem(413, f"A request body is at most {limit} bytes.")


def invalid(detail: str, *errors: dict[str, str]) -> Problem:
    return Problem(422, detail, errors=list(errors))


def unavailable(detail: str, retry_after: int = 5) -> Problem:
    """Problem 503: nothing is known to be stored; the sender keeps its data and sends it again after some seconds."""
    return Problem(503, detail, headers={"Retry-After": str(retry_after)})


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem for an answer that a library gave as a bare status."""
    return Problem(status, HTTPStatus(status).description or HTTPStatus(status).phrase, headers=headers)


def encode(body: Mapping[str, Any]) -> bytes:
    """A problem document as JSON."""
    return msgspec.json.encode(body)
