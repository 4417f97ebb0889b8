"""Quarantined punches over HTTP: released, refused, and what the device is told."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.flow.adms_gate import START, Gate, line, taken
from tests.flow.attendance_office import HOURS
from tests.kit.installation import Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def gate(city: Installation) -> Gate:
    gate = Gate(city)
    await gate.start()
    return gate


async def quarantine(gate: Gate, state: str = "OPEN") -> list[dict[str, Any]]:
    answer = await gate.city.http.get("/attendance/quarantine", params={"state": state}, headers=gate.hr)
    return list(answer.json()["items"])


async def decide(gate: Gate, punch: dict[str, Any], what: str, by: Any = None) -> httpx.Response:
    path = "/".join(punch[name] for name in ("employee_id", "period", "punch_id"))
    body = {"reason": "Jam mesin diperiksa"}
    return await gate.city.http.post(f"/attendance/quarantine/{path}/{what}", json=body, headers=by or gate.hr)


async def waiting(gate: Gate, *lines: str) -> Sequence[dict[str, Any]]:
    taken(await gate.push(*lines), len(lines))

    async def found() -> list[dict[str, Any]]:
        rows = await quarantine(gate)
        return rows if len(rows) == len(lines) else []

    return list(await eventually(found))


async def test_a_released_punch_is_in_its_month(gate: Gate) -> None:
    long_ago = START - timedelta(days=200 + START.weekday())  # a Monday
    (punch,) = await waiting(gate, line(gate.ani, long_ago))
    assert (punch["cause"], punch["employee_id"], punch["device_id"]) == ("BEFORE_ENROLMENT", gate.ani, gate.id)
    elsewhere = gate.city.token("h2", "unit_hr", units=["elsewhere"])
    for by in (elsewhere, gate.city.token(gate.ani, "unit_hr", units=[gate.unit]), gate.city.token(gate.ani)):
        assert (await decide(gate, punch, "release", by)).status_code == 403
    for _ in range(2):
        assert (await decide(gate, punch, "release")).status_code == 201
    assert (await decide(gate, punch, "refusal")).status_code == 409
    assert await gate.counts() == Counter(PunchQuarantined=1, CheckedIn=1)
    keeper = gate.city.token("h1", "hr_admin")
    schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
    await gate.city.http.post("/attendance/schedules", json=schedule, headers=keeper)
    taken(await gate.push(line(gate.ani, long_ago)), 1)
    rows = await gate.city.ledger.last_sequence()
    assert (await decide(gate, punch, "release", keeper)).status_code == 201
    assert await gate.city.ledger.last_sequence() == rows
    path = f"/attendance/months/{gate.ani}/{long_ago:%Y-%m}"

    async def seen() -> bool:
        day = (await gate.city.http.get(path, headers=keeper)).json()["days"][long_ago.day - 1]
        return bool(day["events"] == [punch["punch_id"]])

    await eventually(seen)
    assert await quarantine(gate) == []
    assert [each["reason"] for each in await quarantine(gate, "RELEASED")] == ["Jam mesin diperiksa"]


async def test_a_refused_punch_never_counts_and_one_to_come_is_not_released(gate: Gate) -> None:
    past, future = f"{gate.ani}\t2000-01-01 07:00:00\t0\t1", f"{gate.budi}\t2099-01-01 07:00:00\t0\t1"
    first, second = await waiting(gate, past, future)
    assert (first["period"], second["period"]) == ("1999-12", "2098-12")
    answer = await decide(gate, second, "release")
    assert answer.status_code == 409
    assert "still to come" in answer.json()["detail"]
    for punch in (first, second):
        for _ in range(2):
            assert (await decide(gate, punch, "refusal")).status_code == 201
        assert (await decide(gate, punch, "release")).status_code == 409
    taken(await gate.push(past, future), 2)
    assert await gate.counts() == Counter(PunchQuarantined=2)


async def test_a_device_over_http_is_told_what_waits(gate: Gate) -> None:
    device = gate.city.token(gate.id, "device")
    punch = {"employee_id": gate.ani, "at": "2099-01-01T07:00:00+08:00", "direction": "IN"}
    for _ in range(2):
        answer = await gate.city.http.post("/attendance/punches", json=punch, headers=device)
        assert (answer.status_code, answer.json()["status"]) == (202, "QUARANTINED")
    (waits,) = await waiting(gate, f"{gate.ani}\t2099-01-01 07:00:00\t0\t1")
    assert waits["punch_id"] == answer.json()["id"]
    assert await gate.counts() == Counter(PunchQuarantined=1)
