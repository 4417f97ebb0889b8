"""A unit whose employee submits work and whose superior decides on it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from shared.events import decode
from shared.log.subjects import activity_month
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation, evidence_of, photo
from tests.kit.waiting import eventually

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=2)
PERIOD = period_of(DAY)
EVIDENCE = evidence_of(photo("bukti"))
VERIFIED = {"minutes_accepted": 90, "volume_accepted": 2, "quality": 8_800, "comment": "baik"}


class Office:
    """A unit with a superior and an employee who works for them."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit = city, f"u{mark}"
        self.photo = photo(mark)
        self.evidence = evidence_of(self.photo)
        self.me, self.boss, self.auditor = f"e{mark}", f"b{mark}", f"i{mark}"

    async def open(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.boss, self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        await self.city.upload(self.city.token(self.me), self.photo)

    def work(self, activity_id: str = "a1", **changes: Any) -> dict[str, Any]:
        return {
            "employee_id": self.me,
            "activity_id": activity_id,
            "date": DAY.isoformat(),
            "description": "Menyusun laporan",
            "volume": 3,
            "unit": "dokumen",
            "minutes": 120,
            "evidence": [self.evidence],
            "target_id": "t1",
            "declared": True,
        } | changes

    async def post(self, path: str, body: Any, headers: Headers | None = None) -> httpx.Response:
        return await self.city.http.post(path, json=body, headers=headers or self.city.token(self.me))

    async def submit(self, activity_id: str = "a1", **changes: Any) -> httpx.Response:
        return await self.post("/activities", self.work(activity_id, **changes))

    async def decide(self, what: str, body: Any, headers: Headers | None = None, key: str = "a1") -> httpx.Response:
        path = f"/activities/{self.me}/{PERIOD}/{key}/{what}"
        return await self.post(path, body, headers or self.city.token(self.boss))

    async def month(self, headers: Headers | None = None, **query: Any) -> dict[str, Any]:
        path = f"/activities/{self.me}/{PERIOD}"
        answer = await self.city.http.get(path, headers=headers or self.city.token(self.me), params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def status(self, expected: str, key: str = "a1") -> dict[str, Any]:
        async def found() -> dict[str, Any] | None:
            items = (await self.month(limit=500))["items"]
            return next((row for row in items if row["activity_id"] == key and row["status"] == expected), None)

        return dict(await eventually(found))

    async def log(self) -> list[Any]:
        return [decode(row.body) for row in await self.city.ledger.read(activity_month(self.me, PERIOD))]
