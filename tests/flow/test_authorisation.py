"""Authorisation: every route is tried in every role, then every route by every caller on other people's records.

Both tables are written by hand from the domain (3.2, 7), so that a changed `allow(...)` fails here.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from services.attendance.intake import ndjson as stream
from shared.caller import ROLES
from shared.http.access import PUBLIC, TERMINAL, roles_of, routes_of
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from tests.flow.authorisation.callers import PEOPLE
from tests.flow.authorisation.matrix import MATRIX
from tests.flow.authorisation.requests import HIDDEN, work
from tests.flow.authorisation.roles import ROUTES
from tests.flow.example_requests import (
    ACTIVITY,
    ASKS,
    Ask,
)
from tests.flow.example_town import Town, problem, small_town
from tests.kit.installation import Headers
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXPECTED = {route: frozenset(roles.split()) for route, roles in ROUTES.items()}
GUARDED = [route for route, roles in EXPECTED.items() if roles not in (PUBLIC, TERMINAL)]
OPEN, TERMINALS = ([route for route, roles in EXPECTED.items() if roles == kind] for kind in (PUBLIC, TERMINAL))
FOLLOWING = (f"GET {HIDDEN}", f"GET {ACTIVITY}/comments")  # read from rows that may not be there yet


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with small_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def speak(town: Town, name: str) -> Headers:
    person = PEOPLE[name]
    return town.token(person.subject, *person.roles, units=person.units)


def no_tokens(town: Town) -> dict[str, Headers]:
    """Headers of callers without a valid token."""
    good = town.token("a1", "hr_admin")["Authorization"]
    head, body, signature = good.split(".")
    settings = town.settings
    stale = issue_token(signing_key(settings), "a1", ["hr_admin"], settings=settings, ttl=timedelta(hours=-1))
    forged = ".".join((head, body, signature[::-1]))
    return {"none": {}, "forged": {"Authorization": forged}, "stale": {"Authorization": f"Bearer {stale}"}}


def let_in(answer: httpx.Response) -> bool:
    """Whether the request was carried out, in bulk every item of it."""
    if answer.status_code >= 400:
        hidden = answer.request.url.path == HIDDEN or answer.request.url.path.startswith("/evidence/")
        problem(answer, 403, *([404] if hidden else []))
        return False
    answered = answer.json() if answer.headers.get("content-type") == "application/json" else {}
    each = answered.get("items", []) + answered.get("lines", []) if isinstance(answered, dict) else []
    if answer.headers.get("content-type") == stream.MEDIA_TYPE:
        each = [json.loads(line) for line in answer.text.splitlines()]
    bulk = answer.request.method == "POST"  # of a list read, REFUSED is what became of something else
    refused = [item for item in each if bulk and item.get("status") == "REFUSED"]
    assert all(item["reason"] for item in refused)
    return not refused


async def test_every_route_lets_in_whom_the_domain_says_and_no_row_is_stale(town: Town) -> None:
    routes = [(method, route) for route in routes_of(town.app) for method in route.methods or ()]
    assert {f"{method} {route.path}": roles_of(route) for method, route in routes} == EXPECTED
    assert len(routes) == len(EXPECTED) == len(ASKS)


async def test_everybody_is_tried_on_every_route() -> None:
    assert {ask.route for ask, _ in MATRIX} == set(GUARDED)
    assert {name for _, names in MATRIX for name in names.split()} <= PEOPLE.keys()
    assert {role for person in PEOPLE.values() for role in person.roles} == ROLES


@pytest.mark.parametrize("route", GUARDED)
async def test_without_a_token_that_holds_nobody_gets_in(town: Town, route: str) -> None:
    async with town.nothing_stored():
        for headers in no_tokens(town).values():
            answer = await town.ask(ASKS[route], headers)
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", GUARDED)
async def test_a_wrong_role_is_refused_and_told_which_are_right(town: Town, route: str) -> None:
    async with town.nothing_stored():
        for role in sorted(ROLES - EXPECTED[route]):
            refusal = problem(await town.ask(ASKS[route], town.token("e1", role, units=["u1"])), 403)
            assert refusal["detail"] == f"This needs one of the roles: {', '.join(sorted(EXPECTED[route]))}."


@pytest.mark.parametrize("route", GUARDED)
async def test_a_right_role_is_refused_for_other_reasons_only(town: Town, route: str) -> None:
    for role in sorted(ROLES & EXPECTED[route]):
        answer = await town.ask(ASKS[route], town.token("nobody", role))
        assert answer.status_code not in (400, 401, 405, 422), answer.text
        assert answer.status_code < 500, answer.text
        assert "needs one of the roles" not in answer.text


@pytest.mark.parametrize("route", OPEN)
async def test_an_open_route_asks_nobody_who_they_are(town: Town, route: str) -> None:
    for headers in (*no_tokens(town).values(), *(town.token("e1", role) for role in ROLES)):
        assert (await town.ask(ASKS[route], headers)).status_code == 200


@pytest.mark.parametrize("route", TERMINALS)
async def test_a_terminal_is_known_by_its_serial_and_by_no_token(town: Town, route: str) -> None:
    assert (await town.ask(ASKS[route])).status_code == 200
    async with town.nothing_stored():
        for serial in ("", "SN2", "sn1", "gate"):
            for headers in ({}, town.token("a1", "hr_admin"), town.token("gate", "device")):
                answer = await town.ask(ASKS[route].asking(SN=serial), headers)
                assert (answer.status_code, answer.text) == (403, "ERROR: This terminal is not enrolled.\n")
                assert answer.headers["content-type"].startswith("text/plain")


async def test_a_quarantine_holds_the_punches_of_its_readers_people_only(town: Town) -> None:
    async def seen(name: str) -> set[str]:
        page = (await town.ask(ASKS["GET /attendance/quarantine"].asking(limit=1), speak(town, name))).json()
        return {item["employee_id"] for item in page["items"]}

    assert await seen("hr2") == set()
    assert await seen("hr1") == await seen("auditor") == {"e1"}


@pytest.mark.parametrize(("ask", "allowed"), MATRIX, ids=[f"{n:02d} {ask.route}" for n, (ask, _) in enumerate(MATRIX)])
async def test_everybody_on_everybodys_records(town: Town, ask: Ask, allowed: str) -> None:
    names = allowed.split()
    if ask.route in FOLLOWING:
        await eventually(lambda: seen_by_admin(town, ask))
    async with town.nothing_stored():
        wrongly = [name for name in PEOPLE if name not in names and let_in(await town.ask(ask, speak(town, name)))]
    assert wrongly == []
    kept_out = [name for name in names if not let_in(await town.ask(ask, speak(town, name)))]
    assert kept_out == []


async def seen_by_admin(town: Town, ask: Ask) -> bool:
    return (await town.ask(ask, speak(town, "admin"))).status_code == 200


async def test_a_queue_holds_what_waits_for_its_reader_only(town: Town) -> None:
    assert let_in(await town.ask(work("q1"), speak(town, "self")))

    async def waiting(name: str) -> list[str]:
        page = (await town.ask(ASKS["GET /activities/queue"], speak(town, name))).json()
        return [item["activity_id"] for item in page["items"]]

    async def seen() -> bool:
        return "q1" in await waiting("boss")

    await eventually(seen)
    for name in ("self", "colleague", "twin", "acting", "former", "officer"):
        assert await waiting(name) == []
