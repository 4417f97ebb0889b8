"""Terminals that push by ADMS: every line is recorded, quarantined or refused, once, and none is lost."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from services.attendance.intake.adms.protocol import lines_of
from shared.events.attendance.devices import DeviceRevoked, DeviceStoppedData
from shared.log.archive import RAW
from shared.log.ledger import stored
from tests.flow.adms_gate import START, WITA, Gate, line, taken
from tests.kit.installation import Installation
from tests.kit.servers import jetstream
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def gate(city: Installation) -> Gate:
    gate = Gate(city)
    await gate.start()
    return gate


async def raw_bodies(city: Installation) -> list[bytes]:
    """Every message of the archive."""
    async with jetstream(city.settings.nats_url) as js:
        last = (await js.stream_info(RAW)).state.last_seq
        return [(await js.get_msg(RAW, seq)).data or b"" for seq in range(1, last + 1)]


async def test_a_session_from_handshake_to_heartbeat(gate: Gate) -> None:
    """An older firmware: hello, lines with their Stamp, a poll, and after a restart hello again."""
    hello = await gate.call("GET", "cdata", options="all", pushver="2.2.14", language="73")
    assert hello.status_code == 200
    options = hello.text.split("\r\n")
    assert options[0] == f"GET OPTION FROM: {gate.serial}"
    assert {"ATTLOGStamp=0", "TimeZone=8", "Realtime=1", "Encrypt=None", "TransFlag=TransData AttLog"} <= set(options)
    lines = [line(gate.ani, START), line(gate.budi, START, 255), line(gate.ani, START + timedelta(hours=9), 1)]
    taken(await gate.push(*lines, Stamp="688123456"), 3)
    for method, path in (("GET", "getrequest"), ("POST", "devicecmd")):
        answer = await gate.call(method, path)
        assert (answer.status_code, answer.text) == (200, "OK\n")
    assert await gate.counts() == Counter(CheckedIn=1, CheckedOut=1, Punched=1)
    punches = [event for event in await gate.recorded() if "Check" in event.type()]
    assert [event.data.at for event in punches] == [START, START + timedelta(hours=9)]
    assert {(event.actor, event.data.method) for event in punches} == {(f"device:{gate.id}", "FINGERPRINT")}
    assert "ATTLOGStamp=688123456" in (await gate.call("GET", "cdata")).text.split("\r\n")


async def test_a_dialect_with_names_blanks_and_carriage_returns(gate: Gate) -> None:
    body = (
        f"\ufeffPIN={gate.ani}\tDateTime={START:%Y-%m-%d %H:%M:%S}\tVerified=15\tStatus=0\r\n"
        f"   {gate.budi}  {START:%Y/%m/%d %H:%M:%S}  1  4  0  0\t\t\r\n\r\n"
    ).encode()
    taken(await gate.call("POST", "cdata", body, table="attlog", Stamp="9999"), 2)
    assert await gate.counts() == Counter(CheckedIn=1, CheckedOut=1)
    assert {event.data.method for event in await gate.recorded() if "Check" in event.type()} == {"FACE", "CARD"}


async def test_a_touch_is_one_however_it_is_sent(gate: Gate) -> None:
    taken(await gate.push(line(gate.ani, START)), 1)
    body = {"employee_id": gate.ani, "at": START.astimezone(UTC).isoformat(), "direction": "IN"}
    by_device = gate.city.token(gate.id, "device")
    answer = await gate.city.http.post("/attendance/punches", json=body, headers=by_device)
    assert answer.status_code == 201
    assert await gate.counts() == Counter(CheckedIn=1)


async def test_of_every_line_something_becomes(gate: Gate) -> None:
    """Two good lines stand around each bad one; the outcomes add up to the lines sent."""
    now = datetime.now(WITA)
    bad = [
        line(f"x{gate.mark}", START),  # nobody
        "rusak",
        f"{gate.ani}\t2026-02-30 07:00:00\t0\t1",
        line("city", START),
        f"{gate.ani}\tFP\t" + "QUFB" * 500,
    ]
    impossible = [line(gate.ani, "2000-01-01 00:03:00\t0\t1"), line(gate.budi, "2099-12-31 07:30:00\t1\t1")]
    good = [line(gate.budi, START + timedelta(minutes=n)) for n in range(len(bad) + 1)]
    fast = line(gate.ani, now + timedelta(minutes=7))
    lines = [each for pair in zip(good, bad, strict=False) for each in pair] + [good[-1], fast, *impossible]
    random.Random(7).shuffle(lines)
    taken(await gate.push(*lines), len(lines))
    expected = Counter(CheckedIn=len(good) + 1, PunchQuarantined=2, LinesRefused=len(bad))
    assert await gate.counts() == expected
    assert sum(expected.values()) == len(lines)
    causes = {event.data.cause for event in await gate.recorded() if event.type() == "attendance.PunchQuarantined"}
    assert causes == {"BEFORE_ENROLMENT", "FUTURE"}

    async def shown() -> bool:
        return len(await gate.refusals()) == len(bad)

    await eventually(shown)
    refusals = await gate.refusals()
    assert Counter(each["reason"] for each in refusals) == Counter(UNKNOWN_EMPLOYEE=1, UNREADABLE=4)
    async with jetstream(gate.city.settings.nats_url) as js:
        for each in refusals:
            archived = ((await js.get_msg(RAW, each["raw"])).data or b"").split(b"\n")[each["number"]]
            assert archived.decode() in bad or each["line"].encode() in archived


_WORDS = b"ANI BUDI nobody city PIN= DateTime= Status= 0 1 -1 255 \xff \0 2099-01-01 0001-01-01 9999-12-31".split(b" ")
_TIMES = [f"{START + timedelta(minutes=n):%Y-%m-%d %H:%M:%S}".encode() for n in range(3)]
_ENDS = [b"\t", b" ", b"\n", b"\r\n", b"\r", b"\x1a", b"\t0\t1", b"\xef\xbb\xbf", b"9" * 300, "Māsuk".encode("utf-16")]
_PIECES = st.binary(max_size=30) | st.sampled_from([*_WORDS, *_TIMES, *_ENDS])
_LINES = st.sampled_from([b"ANI\t%b\t0\t1\n" % at for at in _TIMES] + [b"BUDI\t%b\t255\t15\r\n" % at for at in _TIMES])
_BODIES = st.lists(_PIECES | _LINES, max_size=60).map(b"".join)
_ANYTHING = st.binary(max_size=12).map(quote_from_bytes) | st.sampled_from(
    ["", "0", "-1", "9" * 400, "%00", "%ff", "a=b"]
)
_QUERIES = st.dictionaries(
    st.sampled_from(["Stamp", "OpStamp", "options", "SN%00", "table%5B%5D"]), _ANYTHING, max_size=3
)
_TABLES = st.sampled_from(["ATTLOG", "attlog", "OPERLOG", "BIODATA", "", "RTLOG", "ATTLOG%00", "%ff"]) | _ANYTHING


def become() -> dict[str, float]:
    """The number of lines taken from terminals so far, by outcome."""
    outcomes = ("accepted", "quarantined", "refused")
    find = REGISTRY.get_sample_value
    return {each: find("ekinerja_adms_lines_total", {"outcome": each}) or 0 for each in outcomes}


@given(body=_BODIES, query=_QUERIES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_sent_every_line_is_answered_for_and_sent_again_nothing_is_new(
    gate: Gate, body: bytes, query: dict[str, str]
) -> None:
    body = body.replace(b"ANI", gate.ani.encode()).replace(b"BUDI", gate.budi.encode())
    lines, before = len(lines_of(body)), become()
    taken(await gate.ask("ATTLOG", query, body), lines)
    assert sum(become().values()) - sum(before.values()) == lines
    stored_so_far, first = await gate.city.ledger.last_sequence(), become()
    taken(await gate.ask("ATTLOG", query, body), lines)
    assert {each: count - first[each] for each, count in become().items()} == {
        each: count - before[each] for each, count in first.items()
    }
    assert await gate.city.ledger.last_sequence() == stored_so_far


@given(body=_BODIES, query=_QUERIES, table=_TABLES, method=st.sampled_from(["GET", "POST"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_asked_the_answer_is_text_and_no_failure_of_ours(
    gate: Gate, body: bytes, query: dict[str, str], table: str, method: str
) -> None:
    answer = await gate.ask(table, query, body, method)
    assert answer.status_code in (200, 400), answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert (answer.status_code == 400) == answer.text.startswith("ERROR: ")


async def test_sent_again_in_any_order_and_any_pieces_nothing_is_new(gate: Gate) -> None:
    lines = [line(gate.ani, START + timedelta(minutes=n), n % 2) for n in range(60)]
    lines += [line(gate.budi, "2000-01-01 00:03:00\t0\t1"), line("nobody", START), "rusak"]
    taken(await gate.push(*lines), 63)
    before, counts = await gate.city.ledger.last_sequence(), await gate.counts()
    shuffled = random.Random(7).sample(lines, len(lines))
    for sent in (lines, shuffled, lines[::-1], lines[30:], [*lines, *lines]):
        taken(await gate.push(*sent), len(sent))
    assert await gate.city.ledger.last_sequence() == before
    assert counts == Counter(CheckedIn=30, CheckedOut=30, PunchQuarantined=1, LinesRefused=2)


async def test_who_is_registered_after_their_touch_is_sent_again_and_counts(gate: Gate) -> None:
    late = f"l{gate.mark}"
    taken(await gate.push(line(late, START)), 1)
    assert await gate.counts() == Counter(LinesRefused=1)
    await gate.city.employee(late, gate.unit)
    taken(await gate.push(line(late, START)), 1)
    assert await gate.counts() == Counter(LinesRefused=1, CheckedIn=1)


async def test_sixteen_at_once_are_one(gate: Gate) -> None:
    lines = [line(pin, START + timedelta(minutes=n)) for n in range(40) for pin in (gate.ani, gate.budi)]
    lines += ["rusak", line(gate.ani, "2099-01-01 00:00:00\t0\t1")]
    for answer in await asyncio.gather(*(gate.push(*lines) for _ in range(16))):
        taken(answer, 82)
    assert await gate.counts() == Counter(CheckedIn=80, PunchQuarantined=1, LinesRefused=1)


async def test_ten_thousand_lines_after_a_long_silence(gate: Gate) -> None:
    people = [f"p{n}{gate.mark}" for n in range(50)]
    for person in people:
        await gate.city.employee(person, gate.unit)
    lines = [line(person, START + timedelta(seconds=30 * n), n % 2) for n in range(200) for person in people]
    waited = datetime.now(UTC) - (START + timedelta(seconds=30 * 199))
    for sent in (lines, lines[::-1]):
        taken(await gate.push(*sent, Stamp="12"), 10_000)
        skew = REGISTRY.get_sample_value("ekinerja_device_clock_skew_seconds", {"device": gate.id})
        assert skew == pytest.approx(-waited.total_seconds(), abs=60)
        assert await gate.counts() == Counter(CheckedIn=5_000, CheckedOut=5_000)
    assert (await gate.call("POST", "cdata", "x\n" * 20_001, table="ATTLOG")).status_code == 413


@pytest.mark.parametrize("minutes", [7, -7])
async def test_a_clock_some_minutes_wrong_is_heard_and_seen(gate: Gate, minutes: int) -> None:
    taken(await gate.push(line(gate.ani, datetime.now(WITA) + timedelta(minutes=minutes))), 1)
    assert await gate.counts() == Counter(CheckedIn=1)

    async def seen() -> dict[str, Any]:
        found = await gate.shown()
        return found if found and found["last_seen"] and found["state"] == "ACTIVE" else {}

    shown = await eventually(seen)
    assert abs(shown["clock_skew_seconds"] - 60 * minutes) <= 5
    assert 0 <= shown["silent_seconds"] <= 15
    assert (shown["trust"], shown["protocol"]) == ("LOW", "ADMS")
    metrics = (await gate.city.http.get("/metrics")).text
    assert f'ekinerja_device_last_contact_timestamp_seconds{{device="{gate.id}"}}' in metrics


async def test_templates_and_portraits_are_thrown_away_unread(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    mark = f"SUdTUzIx{uuid4().hex}"
    tables = ["OPERLOG", "USERINFO", "FINGERTMP", "FACE", "BIODATA", "USERPIC", "ATTPHOTO", "biophoto", "options"]
    before = await gate.city.ledger.last_sequence()
    for table in tables:
        body = f"FP PIN={gate.ani}\tFID=1\tSize=1204\tValid=1\tTMP={mark}\nUSER PIN={gate.ani}\tName={mark}\n"
        taken(await gate.call("POST", "cdata", body, table=table), 2)
    assert await gate.city.ledger.last_sequence() == before
    taken(await gate.push(f"FP PIN={gate.ani}\tTMP={mark * 40}", line(gate.ani, START)), 2)
    bodies = [row.body async for page in stored(gate.city.ledger, [">"], before) for row in page]
    assert len(bodies) == 2
    assert not [body for body in [*bodies, *await raw_bodies(gate.city)] if mark.encode() in body]
    assert mark not in capsys.readouterr().out
    metrics = (await gate.city.http.get("/metrics")).text
    assert all(f'ekinerja_adms_dropped_tables_total{{table="{table.upper()}"}}' in metrics for table in tables)


@pytest.mark.parametrize("table", ["RTLOG", "", "../x"])
async def test_a_table_nobody_knows_is_not_answered_for(gate: Gate, table: str) -> None:
    answer = await gate.call("POST", "cdata", line(gate.ani, START), table=table)
    assert (answer.status_code, answer.text[:6]) == (400, "ERROR:")
    assert await gate.counts() == Counter()


async def test_only_an_active_terminal_from_its_own_network_is_heard(gate: Gate) -> None:
    async def refused(why: str) -> None:
        before = await gate.city.ledger.last_sequence(), len(await raw_bodies(gate.city))
        for answer in (await gate.push(line(gate.ani, START)), await gate.call("GET", "cdata")):
            assert (answer.status_code, answer.text) == (403, f"ERROR: {why}\n")
        assert (await gate.city.ledger.last_sequence(), len(await raw_bodies(gate.city))) == before

    assert (await gate.manage("suspension", {"reason": "Jam salah"})).status_code == 201
    await refused("This device is suspended: Jam salah")
    device = gate.city.token(gate.id, "device")
    punch = {"employee_id": gate.ani, "at": START.isoformat()}
    for path, body in (("punches", punch), ("punches/batch", {"items": [punch]})):
        answer = await gate.city.http.post(f"/attendance/{path}", json=body, headers=device)
        assert (answer.status_code, answer.json()["detail"]) == (403, "This device is suspended: Jam salah")
    assert (await gate.manage("activation")).status_code == 201
    taken(await gate.push(line(gate.ani, START)), 1)
    assert (await gate.enrol(site="Pos", sources=["10.0.0.0/8"])).status_code == 201
    await refused("This device is not activated yet.")
    assert (await gate.manage("activation")).status_code == 201
    await refused("This terminal may not call from here.")
    assert (await gate.manage("revocation", {"reason": "Hilang"})).status_code == 201
    await refused("This device is revoked: Hilang")
    assert (await gate.manage("activation")).status_code == 409


async def test_a_terminal_revoked_by_another_process_is_refused_within_a_moment(gate: Gate) -> None:
    taken(await gate.push(line(gate.ani, START)), 1)
    data = DeviceStoppedData(device_id=gate.id, reason="Hilang")
    await gate.city.append(DeviceRevoked.record(data, time=datetime.now(UTC), actor="operator:o2"))

    async def refused() -> bool:
        return (await gate.push(line(gate.budi, START, 1))).status_code == 403

    await eventually(refused)


async def test_a_serial_number_is_one_terminals(gate: Gate) -> None:
    assert (await gate.enrol(device_id=f"{gate.id}b")).status_code == 409
    assert (await gate.manage("revocation", {"reason": "Diganti"})).status_code == 201
    assert (await gate.enrol(device_id=f"{gate.id}b")).status_code == 201


async def test_what_cannot_be_archived_is_not_answered_for(gate: Gate) -> None:
    async with jetstream(gate.city.settings.nats_url) as js:
        await js.delete_stream(RAW)
    before = await gate.city.ledger.last_sequence()
    answer = await gate.push(line(gate.ani, START))
    assert (answer.status_code, answer.text[:6]) == (503, "ERROR:")
    assert await gate.city.ledger.last_sequence() == before

    async def taken_after_all() -> bool:
        await gate.city.http.get("/readyz")  # whose check declares the stream anew
        return (await gate.push(line(gate.ani, START))).text == "OK: 1\n"

    await eventually(taken_after_all)
    assert await gate.counts() == Counter(CheckedIn=1)
