"""Wrong input over HTTP: the right status, a reason that names the fault, and nothing stored. Never a 5xx."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from operator import attrgetter
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.attendance.intake.ndjson import BODY_LIMIT
from services.attendance.rosters.domain import roster_id
from shared.events import EVENT_TYPES, decode
from shared.log.ledger import stored
from shared.problems import MEDIA_TYPE
from shared.projections.checkpoint import PARKED
from shared.projections.lag import caught_up
from tests.flow.example_requests import ASKS, DAY, KINDS, Ask
from tests.flow.example_town import Town, problem, small_town
from tests.flow.invalid_requests.activity import BAD_WORK, DECISIONS, WORKS
from tests.flow.invalid_requests.appraisal import UNIT
from tests.flow.invalid_requests.attendance import BAD_LINES, BAD_PUNCHES, BAD_ROSTERS, PUNCH, PUNCHES, ROSTERS, STREAM
from tests.flow.invalid_requests.chance import changed, members_of
from tests.flow.invalid_requests.everywhere import BAD_PLACES, BATCHES, POSTS, QUERIES, UNKNOWN, WRONG
from tests.flow.invalid_requests.payroll import RULE_SETS, RULES
from tests.flow.invalid_requests.values import BAD_IDS
from tests.kit.installation import Headers
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with small_town(tmp_path_factory.mktemp("town")) as town:
        yield town


def caller(town: Town, route: str) -> Headers:
    """The headers of a caller whom the route lets in, so that only the input is wrong."""
    decides = ("decisions", "verifications", "advice", "endorsement", "queue")
    if route in DECISIONS or any(word in route for word in decides):
        return town.token("boss")
    if route.startswith("POST /activities") and "outages" not in route:
        audits = any(word in route for word in ("annulment", "confirmation", "audits"))
        return town.token("i1", "auditor") if audits else town.token("e1")
    if route == "GET /activities/notifications":
        return town.token("o1", "operator")
    return town.token("d1", "device") if route == PUNCHES else town.token("a1", "hr_admin")


def names(answered: dict[str, Any], what: str) -> bool:
    """Whether a refusal names this fault, by place or in words."""
    places = " ".join(f"{error['pointer']} {error['reason']}" for error in answered.get("errors", []))
    return what.lower() in f"{answered['detail']} {places}".lower()


async def refused(town: Town, ask: Ask, what: str = "", *statuses: int, by: Headers | None = None) -> None:
    """Assert that a request is refused, that its answer names `what`, and that nothing is stored."""
    async with town.nothing_stored():
        answered = problem(await town.ask(ask, by or caller(town, ask.route)), *(statuses or (422,)))
    assert names(answered, what), answered


def with_rules(changes: dict[str, Any]) -> Ask:
    """The rule set with some keys, written `table.key`, replaced."""
    rules = json.loads(json.dumps(ASKS[RULES].body))
    for path, value in changes.items():
        *tables, key = path.split(".")
        table = rules
        for each_table in tables:
            table = table[each_table]
        table[key] = value
    return ASKS[RULES]._replace(body=rules)


@pytest.mark.parametrize(("route", "change", "what"), WRONG, ids=lambda part: str(part)[:50].encode("ascii", "replace"))
async def test_a_wrong_value_is_refused_by_name(town: Town, route: str, change: dict[str, Any], what: str) -> None:
    await refused(town, ASKS[route].saying(**change), what)


@pytest.mark.parametrize(("change", "what"), RULE_SETS, ids=[what for _, what in RULE_SETS])
async def test_a_rule_set_that_cannot_be_is_refused_by_key(town: Town, change: dict[str, Any], what: str) -> None:
    await refused(town, with_rules(change), what)


@pytest.mark.parametrize(("ask", "what"), UNKNOWN, ids=[ask.route for ask, _ in UNKNOWN])
async def test_what_nobody_knows_is_not_found(town: Town, ask: Ask, what: str) -> None:
    await refused(town, ask, what, 404)


@pytest.mark.parametrize(("route", "name", "values"), QUERIES)
async def test_a_wrong_question_is_refused_by_name(town: Town, route: str, name: str, values: list[Any]) -> None:
    for value in values:
        await refused(town, ASKS[route].asking(**{name: value}), name)


@pytest.mark.parametrize("route", POSTS)
async def test_an_id_in_a_body_cannot_leave_its_subject(town: Town, route: str) -> None:
    fields = [name for name in ASKS[route].body if name.endswith("_id") or name == "device_id"]
    for field in fields:
        for bad in [*BAD_IDS, "", 1, None, ["e1"]]:
            if bad is not None or field not in ("position_id", "shared_id"):
                await refused(town, ASKS[route].saying(**{field: bad}), f"/body/{field}")


@pytest.mark.parametrize("route", [route for route in ASKS if "{" in route])
async def test_an_id_in_a_path_cannot_leave_its_subject(town: Town, route: str) -> None:
    for name in re.findall(r"{(\w+)}", route):
        for bad in BAD_PLACES.get(name, BAD_IDS):
            if bad.strip("."):  # without, it is another path before it leaves the client
                statuses, what = ((404, 405), "") if "/" in bad else ((422,), f"/path/{name}")
                await refused(town, ASKS[route].at(**{name: bad}), what, *statuses)


@pytest.mark.parametrize("route", POSTS)
async def test_a_body_that_is_no_object_is_refused(town: Town, route: str) -> None:
    whole = json.dumps(ASKS[route].body)
    for body, status in [
        (whole[:-1], 400),
        ("'" + whole, 400),
        ("", 422),
        ("null", 422),
        ("[]", 422),
        ('"x"', 422),
        ("1e999", 422),
        ("[" * 200_000, 400),
        ('{"a":' * 200_000, 400),
        (b'{"\xff": 1}', 400),
        (b'{"x": "\xc3\x28"}', 400),
        ("9" * 5_000, 400),
        (" " * town.settings.body_limit + whole, 413),
    ]:
        await refused(town, ASKS[route]._replace(body=body), "", status)


async def test_a_body_of_unknown_length_ends_at_the_limit(town: Town) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    async with town.nothing_stored():
        headers = {"Content-Type": "application/json", **caller(town, PUNCH)}
        problem(await town.http.post(ASKS[PUNCH].path, content=endless(), headers=headers), 413)


async def test_a_body_of_another_kind_is_refused(town: Town) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        await refused(town, ASKS[PUNCH], "", by={**caller(town, PUNCH), "Content-Type": kind})


@pytest.mark.parametrize("route", BATCHES)
async def test_a_batch_has_1_to_1000_items(town: Town, route: str) -> None:
    (item,) = ASKS[route].body["items"]
    wrong: tuple[Any, ...] = ([], [item] * 1_001, None, {}, [1], ["x"], [None])
    for items in wrong:
        await refused(town, ASKS[route].saying(items=items), "/body/items")


def tokens(town: Town) -> dict[str, str]:
    head, body, signature = town.token("a1", "hr_admin")["Authorization"].removeprefix("Bearer ").split(".")
    unsigned = urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"development"}').rstrip(b"=").decode()
    hmac = urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"development"}').rstrip(b"=").decode()
    return {
        "nothing": "",
        "no parts": "x",
        "alg none": f"{unsigned}.{body}.",
        "alg none, signed": f"{unsigned}.{body}.{signature}",
        "alg HS256": f"{hmac}.{body}.{signature}",
        "no signature": f"{head}.{body}.",
        "another body": f"{head}.{body[:-4]}AAAA.{signature}",
        "NUL": "a\\0.b.c",
    }


async def test_a_token_that_does_not_hold_is_refused(town: Town) -> None:
    for token in tokens(town).values():
        for scheme in ("Bearer", "bearer", "Basic", ""):
            await refused(town, ASKS[PUNCH], "token", 401, by={"Authorization": f"{scheme} {token}"})


async def test_of_a_key_said_twice_the_last_counts(town: Town) -> None:
    """One reader reads the body, and the log holds what that reader understood: nothing can be read in two ways."""
    body = json.dumps({**ASKS[UNIT].body, "unit_id": "twice"}).replace('"name"', '"name": "A", "name"')
    assert (await town.ask(ASKS[UNIT]._replace(body=body), caller(town, UNIT))).status_code == 201
    stored_row = await town.ledger.get(await town.ledger.last_sequence())
    assert stored_row is not None
    assert decode(stored_row.body).data.name == "Dinas"
    wrong = json.dumps(ASKS[UNIT].body).replace('"unit_id"', '"unit_id": "u9", "unit_id": "u.9", "x"')
    await refused(town, ASKS[UNIT]._replace(body=wrong), "/body/unit_id")


# --- in bulk: the good are stored exactly; every bad one is refused with its reason and place


async def recorded_since(town: Town, seq: int) -> list[Any]:
    rows = [await town.ledger.get(place) for place in range(seq + 1, await town.ledger.last_sequence() + 1)]
    return [decode(row.body).data for row in rows if row]


KEYS: dict[str, Callable[[Any], str]] = {
    PUNCHES: attrgetter("punch_id"),
    WORKS: attrgetter("activity_id"),
    ROSTERS: roster_id,
}


@pytest.mark.parametrize(
    ("route", "bad", "good"),
    [
        (PUNCHES, BAD_PUNCHES, [{"at": f"{DAY}T0{hour}:00:00+08:00"} for hour in (6, 7)]),
        (WORKS, BAD_WORK, [{"activity_id": "b1"}, {"activity_id": "b2"}]),
        (ROSTERS, BAD_ROSTERS, [{"employee_id": "e1"}, {"employee_id": "e2"}]),
    ],
)
async def test_a_bad_item_stops_no_other(
    town: Town, route: str, bad: list[tuple[dict[str, Any], str]], good: list[dict[str, Any]]
) -> None:
    (item,) = ASKS[route].body["items"]
    own = {"activity_id": "bad"} if route == WORKS else {}
    items = [{**item, **good[0]}, *({**item, **own, **change} for change, _ in bad), {**item, **good[1]}]
    before = await town.ledger.last_sequence()
    answer = await town.ask(Ask(route, {"items": [*items, {}]}), caller(town, route))
    assert answer.status_code == 200, answer.text
    first, *middle, last, empty = answer.json()["items"]
    assert (answer.json()["recorded"], answer.json()["refused"]) == (2, len(bad) + 1)
    assert {first["status"], last["status"]} == {"RECORDED"}
    assert empty["status"] == "REFUSED"
    for answered, (change, what) in zip(middle, bad, strict=True):
        assert answered["status"] == "REFUSED", change
        assert what in answered["reason"], (change, answered)
    assert [KEYS[route](data) for data in await recorded_since(town, before)] == [first["id"], last["id"]]


async def test_a_bad_line_of_a_stream_stops_no_other(town: Town) -> None:
    (item,) = ASKS[PUNCHES].body["items"]
    bad = [*BAD_LINES, *((json.dumps({**item, **change}).encode(), what) for change, what in BAD_PUNCHES)]
    bad = [(line, "JSON" if rb"\ud800" in line else what) for line, what in bad]  # read at once, half a letter is none
    first, last = (json.dumps({**item, "at": f"{DAY}T1{hour}:00:00+08:00"}).encode() for hour in (0, 1))
    before = await town.ledger.last_sequence()
    lines = b"\n".join([first, *(line for line, _ in bad), last])
    answer = await town.ask(Ask(STREAM, lines), town.token("d1", "device"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, KINDS[STREAM])
    good, *middle, also, total = [json.loads(line) for line in answer.text.splitlines()]
    assert total == {"recorded": 2, "quarantined": 0, "refused": len(bad)}
    assert [answered["line"] for answered in (good, *middle, also)] == list(range(1, len(bad) + 3))
    for answered, (line, what) in zip(middle, bad, strict=True):
        assert answered["status"] == "REFUSED", line
        assert what in answered["reason"], (line, answered)
    assert [data.punch_id for data in await recorded_since(town, before)] == [good["id"], also["id"]]


async def test_a_stream_that_is_none_is_refused(town: Town) -> None:
    line = ASKS[STREAM].body
    await refused(town, ASKS[STREAM]._replace(body=""), "/body", by=caller(town, STREAM))
    for kind, body, status in (
        ("application/json", line, 422),
        ("application/json", f"{line}\n{line}", 400),
        (KINDS[STREAM], " " * (BODY_LIMIT + 1), 413),
    ):
        by = {**caller(town, STREAM), "Content-Type": kind}
        await refused(town, ASKS[STREAM]._replace(body=body), "", status, by=by)
    long = await town.ask(ASKS[STREAM]._replace(body=line + "\n" * town.settings.body_limit), caller(town, STREAM))
    assert (long.status_code, long.text.count("\n")) == (200, 2)


async def test_a_bad_line_of_a_sheet_stops_no_other(town: Town) -> None:
    header, good = ASKS["POST /roster/employees/import"].body.splitlines()
    for wrong, what in [
        (("4200000", "4200000.5"), "salary"),
        (("4200000", "-1"), "salary"),
        (("4200000", "99999999999999999999"), "salary"),
        (("198001012005012008", "198002302005012008"), "birth date"),
        (("e8", "city"), "employee_id"),
        (("e8", "e8.>"), "employee_id"),
        (("u1", "nowhere"), "nowhere"),
        (("2020-01-01", "9999-12-31"), "effective_from"),
        (("Siti", "a\0b"), "name"),
    ]:
        async with town.nothing_stored():
            sheet = f"{header}\n{good.replace(*wrong)}\n"
            answer = await town.ask(Ask("POST /roster/employees/import", sheet), town.token("a1", "hr_admin"))
        (line,) = answer.json()["lines"]
        assert line["status"] == "REFUSED", wrong
        assert what in line["reason"], line
    ask = Ask("POST /roster/employees/import", f"{header}\n{good.replace('e8', 'city')}\n{good}\n")
    before = await town.ledger.last_sequence()
    assert (await town.ask(ask, town.token("a1", "hr_admin"))).json()["recorded"] == 1
    assert [data.employee_id for data in await recorded_since(town, before)] == ["e8"]
    for whole in (
        "",
        "\n",
        "nip\n1",
        f"{header},net\n{good},1",
        f"{header}\n" + f"{good}\n" * 1_001,
        b"\xff\xfe",
        "\0",
    ):
        await refused(town, Ask("POST /roster/employees/import", whole))


# --- anything at all


@given(data=st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
async def test_no_body_makes_us_fail(town: Town, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(POSTS))
    body = data.draw(changed(ASKS[route].body, members_of(town.app.openapi(), route)))
    answer = await town.ask(ASKS[route]._replace(body=json.dumps(body)), caller(town, route))
    assert answer.status_code < 500, (route, body, answer.text)
    if answer.status_code >= 400:
        problem(answer, answer.status_code)
    else:
        assert answer.headers["content-type"] != MEDIA_TYPE


async def test_after_all_of_that_every_event_was_folded_and_every_read_answers(town: Town) -> None:
    async for page in stored(town.ledger, [">"]):
        assert all(type(decode(row.body)) in EVENT_TYPES.values() for row in page)

    async def folded() -> bool:
        pairs = [(service, fold) for service in town.app.state.services for fold in service.projections]
        return all([await caught_up(town.ledger, service.database, fold) for service, fold in pairs])

    await eventually(folded)
    for service in town.app.state.services:
        async with service.database.engine.connect() as connection:
            assert (await connection.execute(select(func.count()).select_from(PARKED))).scalar_one() == 0
    for route in (route for route in ASKS if route.startswith("GET")):
        assert (await town.ask(ASKS[route], caller(town, route))).status_code == 200, route
