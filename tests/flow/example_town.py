"""A small town with all four services behind one application."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from cli.local_nats import LocalNats
from cli.system import wirings
from services.payroll.pay.settle import ACTOR
from shared.events import decode
from shared.log.jetstream import JetStreamLedger
from shared.problems import MEDIA_TYPE
from shared.service import running
from shared.settings import Settings
from tests.flow.example_requests import ASKS, DAY, DOWNLOAD, HEADERS, KINDS, NOW, PHOTO, STAFF, WAITING, Ask
from tests.kit.clock import Clock
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

# `boss` leads e1 for good, `acting` around the 15th, `former` did until the year before. That nobody supervises
# themselves, and no two each other, is refused as a command; a log from elsewhere may hold it all the same.
SUPERVISIONS: tuple[tuple[Any, ...], ...] = (
    ("e1", "boss", "DEFINITIVE", date(2025, 1, 1)),
    ("e1", "acting", "ACTING", date(2025, 9, 15), date(2025, 9, 19)),
    ("e1", "former", "DEFINITIVE", date(2020, 1, 1), date(2024, 12, 31)),
    ("officer", "officer", "ACTING", date(2025, 9, 1), date(2025, 9, 30)),
    ("e2", "e4", "DEFINITIVE"),
    ("e4", "e2", "DEFINITIVE"),
)


class Town(Installation):
    """The running services, with requests made by callers of any role and unit."""

    async def ask(self, ask: Ask, headers: Headers | None = None) -> httpx.Response:
        """Send the request, its body as JSON or, where it is bytes or text, as it stands."""
        body = json.dumps(ask.body) if isinstance(ask.body, dict | list) else ask.body
        kind = KINDS.get(ask.route, "application/json")
        sent = {"Content-Type": kind, **HEADERS.get(ask.route, {}), **(headers or {})}
        return await self.http.request(ask.method, ask.path, params=ask.query, headers=sent, content=body)

    @asynccontextmanager
    async def nothing_stored(self) -> AsyncIterator[None]:
        """Fail if the log grew meanwhile, except by payroll's statements of a month closed before."""
        before = await self.ledger.last_sequence()
        yield
        rows = [await self.ledger.get(seq) for seq in range(before + 1, await self.ledger.last_sequence() + 1)]
        events = [decode(row.body) for row in rows if row]
        assert [event for event in events if event.actor != ACTOR] == []


def problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """The problem document of an answer, whose status must be one of these."""
    assert answer.status_code in statuses, (answer.status_code, answer.request.url, answer.text)
    assert answer.headers["content-type"] == MEDIA_TYPE
    answered: dict[str, Any] = answer.json()
    assert answered["status"] == answer.status_code
    assert answered["type"].startswith("urn:ekinerja:problem:")
    assert answered["detail"]
    return answered


@asynccontextmanager
async def small_town(directory: Path) -> AsyncIterator[Town]:
    """All four services, ready, with the people of STAFF and SUPERVISIONS in the tables."""
    async with LocalNats(directory / "nats") as nats:
        settings = Settings(nats_url=nats.url, nats_monitor_url=nats.monitor_url, data_dir=directory)
        clock = Clock(datetime.now(UTC))  # `gate` is enrolled today, long after the punches it holds
        async with running(settings, wirings(), clock) as app, JetStreamLedger(nats.url) as ledger:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://town", timeout=60) as http:
                town = Town(app, http, ledger, settings)

                async def served() -> bool:
                    return (await http.get("/readyz")).status_code == 200

                await eventually(served)
                await _staff(town)
                clock.put(NOW)
                await _work(town)
                yield town


async def _staff(town: Town) -> None:
    for unit, people in STAFF.items():
        await town.unit(unit)
        for employee in people:
            await town.employee(employee, unit)
    for supervision in SUPERVISIONS:
        await town.supervise(*supervision)
    admin = town.token("admin", "hr_admin")
    gate = {"device_id": "gate", "protocol": "ADMS", "serial": "SN1", "sources": ["127.0.0.0/8"]}
    for ask in (
        ASKS["POST /attendance/schedules"],
        ASKS["POST /roster/positions"],
        ASKS["POST /attendance/devices"],
        ASKS["POST /attendance/devices"].saying(**gate),
        ASKS["POST /attendance/devices/{device_id}/activation"].at(device_id="gate"),
        ASKS["POST /attendance/outages"],
    ):
        answer = await town.ask(ask, admin)
        assert answer.status_code == 201, answer.text
    for employee_id, hour in WAITING.values():
        punch = ASKS["POST /attendance/punches"].saying(employee_id=employee_id, at=f"{DAY}T0{hour}:00:00+08:00")
        answer = await town.ask(punch, town.token("gate", "device"))
        assert answer.status_code == 202, answer.text


async def _work(town: Town) -> None:
    for employee in ("e1", "e2", "officer"):
        await town.upload(town.token(employee), PHOTO)
    assert (await town.ask(ASKS["POST /evidence/uploads"], town.token("a1", "hr_admin"))).status_code == 201
    answer = await town.ask(ASKS["POST /activities"], town.token("e1"))
    assert answer.status_code == 201, answer.text
    people_known = [employee for people in STAFF.values() for employee in people]
    await eventually(lambda: _ready(town, people_known, town.token("admin", "hr_admin")))


async def _ready(town: Town, employees: list[str], admin: Headers) -> bool:
    """Whether tables and roster have caught up with the log."""
    month = ASKS["GET /payroll/statements/{employee_id}/{period}/estimate"]
    career = ASKS["GET /roster/employees/{employee_id}"]
    asked = [ask.at(employee_id=each) for each in employees for ask in (month, career)] + [ASKS[DOWNLOAD]]
    asked.append(ASKS["GET /attendance/outages/{outage_id}"])
    answers = await asyncio.gather(town.http.get("/readyz"), *(town.ask(each, admin) for each in asked))
    return all(answer.status_code == 200 for answer in answers)
