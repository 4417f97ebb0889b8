"""A terminal that speaks ADMS, and the people who punch at it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from shared.events import decode
from shared.log.ledger import stored
from tests.kit.installation import Installation

WITA = ZoneInfo("Asia/Makassar")
START = datetime.now(WITA).replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=2)


def line(pin: str, at: datetime | str, status: int = 0, verify: int = 1) -> str:
    """A line as most firmware writes it."""
    return f"{pin}\t{at:%Y-%m-%d %H:%M:%S}\t{status}\t{verify}\t0\t0\t0" if isinstance(at, datetime) else f"{pin}\t{at}"


class Gate:
    """An enrolled, active terminal in the zone +08:00, and two people who punch at it."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.mark = city, mark
        self.id, self.serial, self.unit = f"d{mark}", f"SN{mark}", f"u{mark}"
        self.ani, self.budi = f"a{mark}", f"b{mark}"
        self.operator, self.hr = city.token("o1", "operator"), city.token("h1", "unit_hr", units=[self.unit])

    async def start(self) -> None:
        await self.city.unit(self.unit)
        for employee in (self.ani, self.budi):
            await self.city.employee(employee, self.unit)
        assert (await self.enrol()).status_code == 201
        assert (await self.manage("activation")).status_code == 201

    async def enrol(self, **other: Any) -> httpx.Response:
        terminal = {"device_id": self.id, "protocol": "ADMS", "serial": self.serial, "site": "Pintu depan"}
        where: dict[str, Any] = {"timezone": "Asia/Makassar", "sources": ["127.0.0.0/8"]}
        return await self.city.http.post("/attendance/devices", json=terminal | where | other, headers=self.operator)

    async def manage(self, what: str, body: Any = None) -> httpx.Response:
        path = f"/attendance/devices/{self.id}/{what}"
        return await self.city.http.post(path, json=body, headers=self.operator)

    async def call(self, method: str, path: str, content: str | bytes = "", **query: str) -> httpx.Response:
        params = {"SN": self.serial, **query}
        return await self.city.http.request(method, f"/iclock/{path}", params=params, content=content)

    async def ask(self, table: str, query: dict[str, str], body: bytes, method: str = "POST") -> httpx.Response:
        """Send a request whose query stands as it is given, escapes and all."""
        asked = "&".join([f"SN={self.serial}", f"table={table}", *(f"{name}={value}" for name, value in query.items())])
        return await self.city.http.request(method, f"/iclock/cdata?{asked}", content=body)

    async def push(self, *lines: str, **query: str) -> httpx.Response:
        return await self.call("POST", "cdata", "\n".join(lines) + "\n", table="ATTLOG", **query)

    async def recorded(self) -> list[Any]:
        """The events of the terminal's people and its own refusals, in log order."""
        pages = stored(self.city.ledger, ["log.*.*.attendance.*", f"city.attendance.device-{self.id}"])
        events = [decode(row.body) async for page in pages for row in page]
        return [event for event in events if getattr(event.data, "device_id", None) == self.id]

    async def counts(self) -> Counter[str]:
        """The outcomes of the lines: events by type, refusals by line."""
        found: Counter[str] = Counter()
        for event in await self.recorded():
            kind = event.type().removeprefix("attendance.")
            found[kind] += len(event.data.lines) if kind == "LinesRefused" else 1
        return found - Counter(DeviceEnrolled=9, DeviceActivated=9, DeviceSuspended=9, DeviceRevoked=9)

    async def shown(self) -> dict[str, Any]:
        answer = await self.city.http.get(f"/attendance/devices/{self.id}", headers=self.operator)
        return dict(answer.json()) if answer.status_code == 200 else {}

    async def refusals(self) -> list[dict[str, Any]]:
        query = {"device_id": self.id}
        answer = await self.city.http.get("/attendance/refusals", params=query, headers=self.operator)
        return list(answer.json()["items"])


def taken(answer: httpx.Response, lines: int) -> None:
    assert (answer.status_code, answer.text) == (200, f"OK: {lines}\n")
    assert answer.headers["content-type"].startswith("text/plain")
