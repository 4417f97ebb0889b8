"""Devices that sign: their signature lets them in, each punch is recorded once, missing numbers are counted."""

import asyncio
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from services.attendance.intake.ndjson import MEDIA_TYPE
from shared.events.attendance import devices as dev
from shared.http.access import PUBLIC, TERMINAL, roles_of, routes_of
from tests.flow.attendance_office import HOURS
from tests.flow.example_requests import ASKS
from tests.flow.signing_gate import PUNCHES, START, STREAM, Gate
from tests.kit.installation import Installation, refused
from tests.kit.waiting import eventually
from tests.unit.attendance.devices.signing import SIGNERS, ed25519

pytestmark = pytest.mark.asyncio(loop_scope="session")
NO = "The signature of the request does not hold."


@pytest_asyncio.fixture(loop_scope="session", params=SIGNERS)
async def gate(city: Installation, request: pytest.FixtureRequest) -> Gate:
    return await Gate(city, request.param).start()


@pytest_asyncio.fixture(loop_scope="session")
async def other(city: Installation) -> Gate:
    return await Gate(city).start()


def turned_away(answer: httpx.Response, words: str = NO) -> None:
    refused(answer, 401, words)
    assert answer.headers["www-authenticate"] == "Device"


async def test_a_signature_opens_what_a_token_would(gate: Gate) -> None:
    answer = await gate.post(PUNCHES, gate.punch())
    assert (answer.status_code, answer.json()["status"]) == (201, "RECORDED")
    batch = json.dumps({"items": [json.loads(gate.punch(n)) for n in (0, 1)]}).encode()
    answer = await gate.post(f"{PUNCHES}/batch?from=%2Fgate", batch)
    assert answer.json()["recorded"] == 2
    *answered, total = await gate.stream([gate.punch(n) for n in (0, 1, 2)])
    assert [line["id"] for line in answered] == await gate.recorded()
    assert total == {"recorded": 3, "quarantined": 0, "refused": 0}


async def test_a_signing_device_is_let_in_where_devices_are_and_nowhere_else(gate: Gate) -> None:
    async def answers() -> list[tuple[frozenset[str], httpx.Response]]:
        """The answers of every route that asks for a caller, with its roles; the body is valid for none of them."""
        found = [(method, route) for route in routes_of(gate.city.app) for method in route.methods or ()]
        asks = [(ASKS[f"{method} {route.path}"], roles_of(route) or PUBLIC) for method, route in found]
        return [
            (roles, await gate.send(ask.method, ask.path, b"{}", gate.signed(ask.method, ask.path, b"{}")))
            for ask, roles in asks
            if roles not in (PUBLIC, TERMINAL)
        ]

    for roles, answer in await answers():
        assert ("needs one of the roles" in answer.text) == ("device" not in roles), answer.request.url
        assert answer.status_code == 403 or "device" in roles
    assert (await gate.manage("suspension", {"reason": "Jam salah"})).status_code == 201
    for _, answer in await answers():
        refused(answer, 403, "This device is suspended: Jam salah")


async def test_what_was_signed_otherwise_is_refused_in_the_same_words(gate: Gate, other: Gate) -> None:
    body = gate.punch()
    good = gate.signed("POST", PUNCHES, body)
    before = await gate.city.ledger.last_sequence()
    turned_away(await gate.send("POST", PUNCHES, gate.punch(1), good))
    turned_away(await gate.send("POST", PUNCHES, body + b" ", good))
    turned_away(await gate.send("POST", f"{PUNCHES}?x=1", body, good))
    turned_away(await gate.send("POST", f"{PUNCHES}/batch", body, good))
    turned_away(await gate.send("POST", PUNCHES, body, gate.signed("PUT", PUNCHES, body)))
    turned_away(await gate.send("GET", "/attendance/schedules", b"", gate.signed("POST", "/attendance/schedules")))
    header = good["Authorization"]
    for written, instead in (
        (gate.id, other.id),
        (gate.id, f"x{gate.id}"),
        ('sequence="101"', 'sequence="102"'),
        ("Device id", "Device  id=x, id"),
        (header, "Device x"),
        (header, header[:-2]),
    ):
        assert header.count(written) == 1
        forged = {**good, "Authorization": header.replace(written, instead)}
        turned_away(await gate.send("POST", PUNCHES, body, forged))
    assert await gate.city.ledger.last_sequence() == before
    assert (await gate.send("POST", PUNCHES, body, good)).status_code == 201


async def test_a_device_without_a_key_signs_in_vain(gate: Gate) -> None:
    assert (await gate.enrol(key=None)).status_code == 201
    assert (await gate.manage("activation")).status_code == 201
    turned_away(await gate.post(PUNCHES, gate.punch()))
    token = {**gate.city.token(gate.id, "device"), "Content-Type": "application/json"}
    assert (await gate.send("POST", PUNCHES, gate.punch(), token)).status_code == 201


async def test_a_device_with_a_key_is_not_heard_by_a_token(gate: Gate) -> None:
    token = {**gate.city.token(gate.id, "device"), "Content-Type": "application/json"}
    for path, body in ((PUNCHES, gate.punch()), (f"{PUNCHES}/batch", b'{"items": [%s]}' % gate.punch())):
        refused(await gate.send("POST", path, body, token), 403, "signs its requests")
    refused(await gate.send("POST", STREAM, gate.punch(), {**token, "Content-Type": MEDIA_TYPE}), 403, "signs its")
    assert await gate.recorded() == []


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-290, True), (290, True), (-310, False), (310, False), (-9_999, False)]
)
async def test_a_clock_may_be_five_minutes_wrong(gate: Gate, seconds: int, accepted: bool) -> None:
    at, body = datetime.now(UTC) + timedelta(seconds=seconds), gate.punch()
    answer = await gate.send("POST", PUNCHES, body, gate.signed("POST", PUNCHES, body, at=at))
    if not accepted:
        turned_away(answer, "more than 5 minutes from ours")
        clock = datetime.fromisoformat(answer.json()["detail"].rstrip(".").split(", ")[1])
        assert abs(clock - datetime.now(UTC)) < timedelta(seconds=30)
        return
    assert answer.status_code == 201

    async def seen() -> dict[str, Any]:
        found = await gate.shown()
        return found if found.get("last_sequence") else {}

    assert abs((await eventually(seen))["clock_skew_seconds"] - seconds) <= 5


async def test_who_signs_and_is_not_active_is_told_so(gate: Gate) -> None:
    async def refused_because(why: str) -> None:
        refused(await gate.post(PUNCHES, gate.punch()), 403, why)

    assert (await gate.manage("suspension", {"reason": "Jam salah"})).status_code == 201
    await refused_because("This device is suspended: Jam salah")
    assert (await gate.enrol(site="Pos")).status_code == 201
    await refused_because("This device is not activated yet.")
    assert (await gate.manage("activation")).status_code == 201
    assert (await gate.post(PUNCHES, gate.punch())).status_code == 201
    assert (await gate.manage("revocation", {"reason": "Hilang"})).status_code == 201
    await refused_because("This device is revoked: Hilang")
    assert len(await gate.recorded()) == 1


async def test_one_revoked_by_another_process_is_refused_within_a_moment(gate: Gate) -> None:
    assert (await gate.post(PUNCHES, gate.punch())).status_code == 201
    data = dev.DeviceStoppedData(device_id=gate.id, reason="Hilang")
    await gate.city.append(dev.DeviceRevoked.record(data, time=datetime.now(UTC), actor="operator:o2"))

    async def refused_now() -> bool:
        return (await gate.post(PUNCHES, gate.punch(1))).status_code == 403

    await eventually(refused_now)


async def test_a_new_key_takes_the_place_of_the_old(gate: Gate) -> None:
    old, body = gate.signer, gate.punch()
    gate.signer = ed25519(f"new {gate.id}".encode())
    turned_away(await gate.post(PUNCHES, body))
    assert (await gate.enrol()).status_code == 201
    refused(await gate.post(PUNCHES, body), 403, "not activated")
    assert (await gate.manage("activation")).status_code == 201
    assert (await gate.post(PUNCHES, body)).status_code == 201
    gate.signer = old
    turned_away(await gate.post(PUNCHES, body))


async def test_a_key_is_one_devices(gate: Gate, other: Gate) -> None:
    gate.signer = other.signer
    answer = await gate.enrol()
    refused(answer, 409, "this key")
    assert (await other.manage("revocation", {"reason": "Diganti"})).status_code == 201
    assert (await gate.enrol()).status_code == 201


async def test_sixteen_at_once_are_one(gate: Gate) -> None:
    lines = [gate.punch(n, who) for n in range(40) for who in (gate.ani, gate.budi)]
    answered = await asyncio.gather(*(gate.stream([*lines, b"rusak"]) for _ in range(16)))
    assert all(each == answered[0] for each in answered)
    assert answered[0][-1] == {"recorded": 80, "quarantined": 0, "refused": 1}
    ids = await gate.recorded()
    assert len(ids) == len({*ids}) == 80
    one = gate.punch(99)
    header = gate.signed("POST", PUNCHES, one)
    answers = await asyncio.gather(*(gate.send("POST", PUNCHES, one, header) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len(await gate.recorded()) == 81


# --- streams


_SPLIT = st.lists(st.integers(0, 60), max_size=6)


@given(cuts=_SPLIT, seed=st.integers(0, 2**32), end=st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_however_a_months_lines_are_split_they_are_the_same_events(
    other: Gate, cuts: list[int], seed: int, end: bytes
) -> None:
    people = random.Random(seed)
    lines = [other.punch(17 * n, people.choice([other.ani, other.budi])) for n in range(60)]
    whole = await sent_as(other, lines, [], end)
    before = await other.city.ledger.last_sequence()
    assert await sent_as(other, lines, cuts, end) == whole
    assert await other.city.ledger.last_sequence() == before


async def sent_as(gate: Gate, lines: list[bytes], cuts: list[int], end: bytes) -> list[str]:
    """The ids answered when the lines are cut into requests at these places."""
    places = [0, *sorted(cuts), len(lines)]
    parts = [lines[start:stop] for start, stop in pairwise(places) if start < stop]
    answered = [await gate.stream(part, end) for part in parts]
    return [line["id"] for part in answered for line in part[:-1]]


async def test_in_parts_from_the_start_or_whole_a_month_is_one(other: Gate) -> None:
    lines = [other.punch(11 * n, other.ani if n % 3 else other.budi) for n in range(90)]
    in_parts = await sent_as(other, lines, [1, 2, 40, 41, 77], b"\r\n")
    assert sorted(await other.recorded()) == sorted(in_parts)
    assert await sent_as(other, lines, [], b"\n") == in_parts
    assert len(await other.recorded()) == 90


async def test_a_stream_larger_than_any_other_body(other: Gate) -> None:
    """Ten thousand lines with empty ones between: one of the future is quarantined, a stranger's is refused."""
    lines = [other.punch(n % 2_000, who) for n in range(5_000) for who in (other.ani, other.budi)]
    lines[7] = lines[7].replace(f"{START.year}-".encode(), b"2099-", 1)
    lines[1_234] = other.punch(0, "nobody")
    body = [each for line in lines for each in (line.ljust(120), b"")]
    assert len(b"\n".join(body)) > other.city.settings.body_limit
    *answered, total = await other.stream(body)
    assert total == {"recorded": 9_998, "quarantined": 1, "refused": 1}
    assert [line["line"] for line in answered] == list(range(1, 20_000, 2))
    assert (answered[7]["status"], answered[1_234]["status"]) == ("QUARANTINED", "REFUSED")
    assert len(await other.recorded()) == 4_000 + 1


# --- what is missing


async def seen(gate: Gate, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async def found() -> dict[str, Any] | None:
        shown = await gate.shown()
        return shown if shown and condition(shown) else None

    return dict(await eventually(found))


async def test_numbers_never_heard_are_counted_until_they_come(other: Gate) -> None:
    assert (await seen(other, bool))["last_sequence"] is None
    for number in (7, 8, 12, 12, 8, 20):
        assert (await other.post(PUNCHES, other.punch(), number)).status_code == 201
    shown = await seen(other, lambda shown: shown["last_sequence"] == 20)
    assert shown["missing"] == 3 + 7
    for number in (3, 10, 9, 19, 18, 13, 15, 17, 16):
        await other.post(PUNCHES, other.punch(), number)
    refused(await other.post(PUNCHES, b"{}", 21), 422)  # what it says is nothing, but it came
    shown = await seen(other, lambda shown: shown["last_sequence"] == 21)
    assert shown["missing"] == 2

    async def counted() -> bool:
        return REGISTRY.get_sample_value("ekinerja_device_sequence_missing", {"device": other.id}) == 2

    await eventually(counted)


async def test_a_device_silent_while_people_work_is_listed_and_counted(other: Gate) -> None:
    """The device is active since yesterday and was never heard; working hours are all day long, on whatever day the
    test runs.
    """
    admin = other.city.token("h1", "hr_admin")
    always = {day: {"start": "00:00", "end": "00:00"} for day in (*HOURS, "SAT", "SUN")}
    schedule = {"schedule_id": "always", "weekly": always, "effective_from": "2020-01-01"}
    answer = await other.city.http.post("/attendance/schedules", json=schedule, headers=admin)
    assert answer.status_code == 201
    quiet = Gate(other.city)
    await active_since(quiet, datetime.now(UTC) - timedelta(days=1))
    assert (await other.post(PUNCHES, other.punch())).status_code == 201

    async def listed() -> list[str]:
        query, found = dict[str, Any](silent=True, limit=1), list[dict[str, Any]]()
        while query.get("cursor", "") is not None:
            page = (await other.city.http.get("/attendance/devices", params=query, headers=other.operator)).json()
            found, query["cursor"] = found + page["items"], page["next"]
        assert all(device["silent_in_hours"] for device in found)
        return [device["device_id"] for device in found]

    async def there() -> bool:
        return quiet.id in await listed()

    await eventually(there)
    assert other.id not in await listed()
    assert not (await other.shown())["silent_in_hours"]

    async def counted() -> bool:
        return REGISTRY.get_sample_value("ekinerja_devices_silent") == len(await listed()) >= 1

    await eventually(counted)
    assert (await quiet.manage("revocation", {"reason": "Hilang"})).status_code == 201

    async def gone() -> bool:
        return not await there()

    await eventually(gone)


async def active_since(quiet: Gate, when: datetime) -> None:
    """Record the device as enrolled and activated at that time."""
    data = dev.DeviceEnrolledData(device_id=quiet.id, protocol="HTTP", site="Pos", timezone="Asia/Makassar")
    active = dev.DeviceActivatedData(device_id=quiet.id)
    await quiet.city.append(
        dev.DeviceEnrolled.record(data, time=when, actor="operator:o1"),
        dev.DeviceActivated.record(active, time=when, actor="operator:o1"),
    )
