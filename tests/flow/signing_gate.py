"""A device that signs its requests, and the people who punch at it."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from services.attendance.intake.ndjson import MEDIA_TYPE
from shared.events import decode
from shared.log.ledger import stored
from tests.kit.installation import Installation
from tests.unit.attendance.devices.signing import Signer, ed25519

START = datetime.now(ZoneInfo("Asia/Makassar")).replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=2)
PUNCHES, STREAM = "/attendance/punches", "/attendance/punches/stream"


class Gate:
    """An active device with a key, and two people who punch at it."""

    def __init__(self, city: Installation, make: Callable[[bytes], Signer] = ed25519) -> None:
        mark = uuid4().hex[:10]
        self.city, self.id, self.unit = city, f"d{mark}", f"u{mark}"
        self.ani, self.budi = f"a{mark}", f"b{mark}"
        self.signer, self.sequence = make(mark.encode()), 100
        self.operator = city.token("o1", "operator")

    async def start(self) -> "Gate":
        await self.city.unit(self.unit)
        for employee in (self.ani, self.budi):
            await self.city.employee(employee, self.unit)
        assert (await self.enrol()).status_code == 201
        assert (await self.manage("activation")).status_code == 201
        return self

    async def enrol(self, **other: Any) -> httpx.Response:
        key = {"kind": self.signer.key.kind, "value": self.signer.key.value}
        device = {"device_id": self.id, "protocol": "HTTP", "site": "Pintu", "timezone": "Asia/Makassar", "key": key}
        return await self.city.http.post("/attendance/devices", json=device | other, headers=self.operator)

    async def manage(self, what: str, body: Any = None) -> httpx.Response:
        return await self.city.http.post(f"/attendance/devices/{self.id}/{what}", json=body, headers=self.operator)

    def signed(
        self, method: str, target: str, body: bytes = b"", sequence: int | None = None, at: datetime | None = None
    ) -> dict[str, str]:
        """The headers of the next request, or of one with another sequence number."""
        if sequence is None:
            self.sequence = sequence = self.sequence + 1
        return {
            "Authorization": self.signer.header(self.id, method, target, body, at or datetime.now(UTC), sequence),
            "Content-Type": MEDIA_TYPE if target == STREAM else "application/json",
        }

    async def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self.city.http.request(method, target, content=body, headers=headers)

    async def post(self, target: str, body: bytes, sequence: int | None = None) -> httpx.Response:
        return await self.send("POST", target, body, self.signed("POST", target, body, sequence))

    def punch(self, minutes: int = 0, employee_id: str | None = None) -> bytes:
        at = (START + timedelta(minutes=minutes)).isoformat()
        return json.dumps({"employee_id": employee_id or self.ani, "at": at, "direction": "IN"}).encode()

    async def stream(self, lines: Sequence[bytes], end: bytes = b"\n") -> list[dict[str, Any]]:
        answer = await self.post(STREAM, end.join(lines))
        assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE), answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def recorded(self) -> list[str]:
        """The ids of the punches that the device recorded, in log order."""
        pages = stored(self.city.ledger, ["log.*.*.attendance.*"])
        events = [decode(row.body) async for page in pages for row in page]
        return [event.id for event in events if event.actor == f"device:{self.id}"]

    async def shown(self, device_id: str | None = None) -> dict[str, Any]:
        answer = await self.city.http.get(f"/attendance/devices/{device_id or self.id}", headers=self.operator)
        return dict(answer.json()) if answer.status_code == 200 else {}
