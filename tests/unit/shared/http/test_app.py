"""The HTTP of every service: one shape of error, roles on every route, health, metrics, no personal data."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from structlog.testing import capture_logs

from shared.caller import Caller, Role
from shared.http.access import PUBLIC, allow, public, roles_of, routes_of
from shared.http.app import build
from shared.http.forms import Command, Day, Instant
from shared.http.identity import issue_token, verifier_for
from shared.http.keys import signing_key
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.problems import Problem, conflict
from shared.settings import Settings
from tests.unit.shared.http.answers import problem

BODY_LIMIT = 2048


class Part(Command):
    minutes: int


class Report(Command):
    date: Day
    at: Instant
    minutes: int
    parts: list[Part] = Field(default_factory=list)


router = APIRouter(prefix="/reports")


@router.post("")
async def submit(report: Report, caller: Annotated[Caller, Depends(allow("employee", "unit_hr"))]) -> dict[str, str]:
    return {"actor": caller.actor, "at": report.at.isoformat()}


@router.get("/{report_id}")
async def read(report_id: str, caller: Annotated[Caller, Depends(allow("auditor"))]) -> dict[str, str]:
    raise RuntimeError(f"the secret of {report_id}")


@router.get("", dependencies=[Depends(public())])
async def read_all(limit: Limit = 100, cursor: Cursor = None) -> Page[int]:
    start = after(cursor, int) or (0,)
    return page_of(range(start[0] + 1, 8)[: limit + 1], limit, lambda row: (row,))


@router.delete("/{report_id}", dependencies=[Depends(allow("hr_admin"))])
async def remove(report_id: str) -> None:
    raise conflict("Its month is closed.", slug="month-closed")


@router.get("/{report_id}/file", dependencies=[Depends(public())])
async def download(report_id: str) -> Response:
    return Response(b"x", headers={"Cache-Control": "max-age=60"})


@router.get("/{report_id}/stream", dependencies=[Depends(public())])
async def stream(report_id: str) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("the other half is lost")

    return StreamingResponse(parts())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, body_limit=BODY_LIMIT)


@pytest.fixture
def reasons() -> dict[str, str | None]:
    return {"log": None, "tables": None}


@pytest.fixture
def app(settings: Settings, reasons: dict[str, str | None]) -> FastAPI:
    async def log() -> str | None:
        return reasons["log"]

    async def tables() -> str | None:
        return reasons["tables"]

    checks = {"log": log, "tables": tables}
    return build("reports", [router], settings=settings, verifier=verifier_for(settings), checks=checks)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
def bearer(settings: Settings) -> Any:
    def header(*roles: Role) -> dict[str, str]:
        token = issue_token(signing_key(settings), "e00042", roles, settings=settings)
        return {"Authorization": f"Bearer {token}"}

    return header


def report(**changes: Any) -> dict[str, Any]:
    return {"date": "2026-11-02", "at": "2026-11-02T07:31:00+07:00", "minutes": 90, **changes}


async def test_a_good_command_is_answered(client: httpx.AsyncClient, bearer: Any) -> None:
    answer = await client.post("/reports", json=report(parts=[{"minutes": 1}]), headers=bearer("employee"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["actor"] == "employee:e00042"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_request_id_is_echoed_if_it_is_one(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez", headers={"X-Request-ID": "abc-1"})).headers["x-request-id"] == "abc-1"
    for bad in ("a b", "x" * 65, "<script>", ""):
        answer = await client.get("/livez", headers={"X-Request-ID": bad})
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer é", "Device x"])
async def test_without_a_token_nobody_is_let_in(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = await client.post("/reports", json=report(), headers=headers)  # type: ignore[arg-type]
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_another_role_is_forbidden(client: httpx.AsyncClient, bearer: Any) -> None:
    answer = await client.post("/reports", json=report(), headers=bearer("finance"))
    assert "employee, unit_hr" in problem(answer, 403, "forbidden")["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"minutes": 1.0}, "/body/minutes"),
        ({"minutes": "1"}, "/body/minutes"),
        ({"minutes": True}, "/body/minutes"),
        ({"minutes": None}, "/body/minutes"),
        ({"amount": 1_000_000}, "/body/amount"),
        ({"a/b~c": 1}, "/body/a~1b~0c"),
        ({"parts": [{"minutes": 1}, {"minutes": "1"}]}, "/body/parts/1/minutes"),
        ({"date": 20261102}, "/body/date"),
        ({"date": "20261102"}, "/body/date"),
        ({"date": "2026-02-30"}, "/body/date"),
        ({"at": 1793579467}, "/body/at"),
        ({"at": "1793579467"}, "/body/at"),
        ({"at": "2026-11-02T07:31:00"}, "/body/at"),
        ({"at": "2026-11-02"}, "/body/at"),
    ],
)
async def test_a_command_is_taken_literally(
    client: httpx.AsyncClient, bearer: Any, change: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/reports", json=report(**change), headers=bearer("employee"))
    errors = problem(answer, 422, "invalid")["errors"]
    assert [error["pointer"] for error in errors] == [pointer]
    assert errors[0]["reason"]


@pytest.mark.parametrize("body", [b"{", b"", b'"\xff"', b"[" * 1500, b'{"minutes": ' + b"9" * 1800 + b"}"])
async def test_a_body_that_cannot_be_read_is_the_senders_fault(
    client: httpx.AsyncClient, bearer: Any, body: bytes
) -> None:
    headers = {**bearer("employee"), "Content-Type": "application/json"}
    answer = await client.post("/reports", content=body, headers=headers)
    problem(answer, answer.status_code, {400: "malformed", 422: "invalid"}[answer.status_code])


async def test_a_body_over_the_limit_is_refused(client: httpx.AsyncClient, bearer: Any) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 512 + 1):
            yield b" " * 512

    headers = {**bearer("employee"), "Content-Type": "application/json"}
    problem(await client.post("/reports", content=b" " * (BODY_LIMIT + 1), headers=headers), 413, "too-large")
    problem(await client.post("/reports", content=chunks(), headers=headers), 413, "too-large")
    problem(await client.post("/nowhere", content=b" " * (BODY_LIMIT + 1)), 413, "too-large")


async def test_what_is_not_there(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404, "not-found")
    problem(await client.get("/livez/"), 404, "not-found")
    problem(await client.put("/reports"), 405, "method-not-allowed")


async def test_a_services_own_problem_is_answered(client: httpx.AsyncClient, bearer: Any) -> None:
    problem(await client.delete("/reports/r1", headers=bearer("hr_admin")), 409, "month-closed")


async def test_a_fault_of_ours_tells_nothing(client: httpx.AsyncClient, bearer: Any) -> None:
    with capture_logs() as lines:
        answer = await client.get("/reports/r77", headers=bearer("auditor"))
    problem(answer, 500, "internal")
    assert "secret" not in answer.text
    fault = next(line for line in lines if line["event"] == "unhandled")
    assert fault["error"] == "RuntimeError"
    assert any(Path(__file__).name in frame for frame in fault["trace"])


async def test_half_an_answer_is_not_passed_off_as_whole(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines, pytest.raises(RuntimeError):  # which makes the server break the connection
        await client.get("/reports/1/stream")
    assert [line["event"] for line in lines] == ["unhandled", "request"]


async def test_the_access_log_and_metrics_name_routes_not_people(client: httpx.AsyncClient, bearer: Any) -> None:
    with capture_logs() as lines:
        await client.get("/reports/r4711?name=Siti", headers=bearer("auditor"))
        await client.get("/reports/r4712/nothing")
        await client.request("BREW", "/reports/r4713")
    seen = [(line["method"], line["route"], line["status"]) for line in lines if line["event"] == "request"]
    assert seen == [
        ("GET", "/reports/{report_id}", 500),
        ("GET", "unmatched", 404),
        ("OTHER", "/reports/{report_id}", 405),
    ]
    text = (await client.get("/metrics")).text
    assert 'ekinerja_http_requests_total{method="GET",route="/reports/{report_id}",status="500"}' in text
    assert 'ekinerja_http_request_seconds_bucket{le="0.1",method="GET",route="unmatched",status="404"}' in text
    for personal in ("r4711", "r4712", "r4713", "Siti", "e00042"):
        assert personal not in text
        assert personal not in json.dumps([{**line, "trace": None} for line in lines])


async def test_readiness_gives_its_reasons(client: httpx.AsyncClient, reasons: dict[str, str | None]) -> None:
    reasons["log"] = "not connected"
    body = problem(await client.get("/readyz"), 503, "not-ready")
    assert body["checks"] == {"log": "not connected", "tables": "ok"}
    assert (await client.get("/livez")).status_code == 200


async def test_a_ready_service_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert answer.json() == {"status": "ready", "checks": {"log": "ok", "tables": "ok"}}


def test_every_route_says_who_may_call_it(app: FastAPI) -> None:
    declared = {(method, route.path): roles_of(route) for route in routes_of(app) for method in route.methods or ()}
    assert declared == {
        ("GET", "/"): PUBLIC,
        ("GET", "/livez"): PUBLIC,
        ("GET", "/readyz"): PUBLIC,
        ("GET", "/metrics"): PUBLIC,
        ("GET", "/openapi.json"): PUBLIC,
        ("GET", "/docs"): PUBLIC,
        ("GET", "/docs/{file}"): PUBLIC,
        ("POST", "/reports"): {"employee", "unit_hr"},
        ("GET", "/reports"): PUBLIC,
        ("GET", "/reports/{report_id}"): {"auditor"},
        ("GET", "/reports/{report_id}/file"): PUBLIC,
        ("GET", "/reports/{report_id}/stream"): PUBLIC,
        ("DELETE", "/reports/{report_id}"): {"hr_admin"},
    }


async def test_the_description_is_for_development(client: httpx.AsyncClient, tmp_path: Path) -> None:
    described = (await client.get("/openapi.json")).json()
    submit = described["paths"]["/reports"]["post"]
    assert submit["security"] == [{"token": []}]
    assert "application/problem+json" in submit["responses"]["4XX"]["content"]
    assert "422" not in submit["responses"]
    settings = Settings(data_dir=tmp_path, environment="production", jwks="/keys.json", token_issuer="sso")
    hidden = build("x", [router], settings=settings, verifier=verifier_for(settings), checks={})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hidden), base_url="http://test") as outside:
        for path in ("/openapi.json", "/docs", "/docs/swagger-ui.css", "/redoc"):
            problem(await outside.get(path), 404, "not-found")


async def test_keys_that_cannot_be_read_are_our_fault(settings: Settings, tmp_path: Path, bearer: Any) -> None:
    verifier = verifier_for(Settings(data_dir=tmp_path, jwks=str(tmp_path / "none.json")))
    app = build("x", [router], settings=settings, verifier=verifier, checks={"keys": verifier.ready})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/reports", json=report(), headers=bearer("employee"))
        problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert "keys" in problem(await client.get("/readyz"), 503, "not-ready")["checks"]


async def test_a_list_is_read_page_by_page(client: httpx.AsyncClient) -> None:
    found, cursor = [], None
    while True:
        page = (await client.get("/reports", params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        found.append(page["items"])
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [[1, 2, 3], [4, 5, 6], [7]]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10=", "WzEsMl0=", "WyJhIl0=", "bnVsbA==", "é"])
async def test_a_cursor_not_ours_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    problem(await client.get("/reports", params={"cursor": cursor}), 422, "invalid")


async def test_a_page_has_its_size(client: httpx.AsyncClient) -> None:
    for limit in ("0", "501", "many"):
        errors = problem(await client.get("/reports", params={"limit": limit}), 422, "invalid")["errors"]
        assert errors[0]["pointer"] == "/query/limit"


async def test_an_answers_own_caching_is_kept(client: httpx.AsyncClient) -> None:
    assert (await client.get("/reports/1/file")).headers["cache-control"] == "max-age=60"


def test_a_problem_is_an_exception() -> None:
    with pytest.raises(Problem, match="closed"):
        raise conflict("closed")
