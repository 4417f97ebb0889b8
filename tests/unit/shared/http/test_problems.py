"""The content of every error answer."""

import pytest

from shared import problems
from shared.problems import Problem


@pytest.mark.parametrize(
    ("problem", "status", "slug"),
    [
        (problems.unauthenticated("x"), 401, "unauthenticated"),
        (problems.forbidden("x"), 403, "forbidden"),
        (problems.not_found("x"), 404, "not-found"),
        (problems.conflict("x"), 409, "conflict"),
        (problems.conflict("x", slug="month-closed"), 409, "month-closed"),
        (problems.too_large(10), 413, "too-large"),
        (problems.invalid("x", problems.error_at("/body/at", "is late")), 422, "invalid"),
        (problems.unavailable("x"), 503, "unavailable"),
        (problems.of_status(405), 405, "method-not-allowed"),
    ],
)
def test_the_type_is_stable_and_the_request_is_named(problem: Problem, status: int, slug: str) -> None:
    body = problem.body("r1")
    assert body["type"] == f"urn:ekinerja:problem:{slug}"
    assert (problem.status, body["status"], body["request_id"]) == (status, status, "r1")
    assert body["title"]
    assert body["detail"]


def test_extra_members_stand_beside_the_standard_ones() -> None:
    body = problems.invalid("x", problems.error_at("/body/at", "is late")).body("r1")
    assert body["errors"] == [{"pointer": "/body/at", "reason": "is late"}]


def test_an_unavailable_service_says_when_to_come_back() -> None:
    assert problems.unavailable("x", 7).headers["Retry-After"] == "7"
