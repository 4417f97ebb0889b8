"""An employee who asks for leave, their superior and their HR."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from shared.events import Event, decode
from shared.log.subjects import leave
from shared.values.period import period_of
from tests.flow.attendance_office import HOURS, MONDAY
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

TODAY = datetime.now(UTC).date()
_DAY = timedelta(days=1)


class Person:
    """An employee who works Monday to Friday in a unit of their own, led by `boss`."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit, self.me, self.boss = city, f"u{mark}", f"e{mark}", f"b{mark}"
        self.own, self.superior = city.token(self.me), city.token(self.boss)
        self.hr = city.token("h1", "unit_hr", units=[self.unit])

    async def start(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        headers = self.city.token("h1", "hr_admin")
        answer = await self.city.http.post("/attendance/schedules", json=schedule, headers=headers)
        assert answer.status_code == 201, answer.text
        await eventually(self.known)

    async def known(self) -> bool:
        """Whether the roster in memory, which may be behind the log, has the employee and the unit."""
        return (await self.day(MONDAY))[0] != "NOT_EMPLOYED"

    async def ask(
        self, leave_id: str, first: date, last: date, kind: str = "ANNUAL", by: Headers | None = None
    ) -> httpx.Response:
        dates = {"date_from": first.isoformat(), "date_to": last.isoformat()}
        body = {"employee_id": self.me, "leave_id": leave_id, "kind": kind, "reason": "pulang kampung", **dates}
        return await self.city.http.post("/attendance/leave", json=body, headers=by or self.own)

    async def say(self, leave_id: str, what: str, by: Headers, **body: Any) -> httpx.Response:
        return await self.city.http.post(f"/attendance/leave/{self.me}/{leave_id}/{what}", json=body, headers=by)

    async def grant(self, leave_id: str, first: date, last: date, kind: str = "ANNUAL") -> None:
        for answer in (
            await self.ask(leave_id, first, last, kind),
            await self.say(leave_id, "advice", self.superior, advice="AGREE"),
            await self.say(leave_id, "decision", self.hr, verdict="GRANTED"),
        ):
            assert answer.status_code == 201, answer.text

    async def see(self, path: str, by: Headers | None = None, **query: Any) -> Any:
        answer = await self.city.http.get(f"/attendance/{path}", params=query, headers=by or self.own)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def states(self) -> dict[str, str]:
        return {item["leave_id"]: item["state"] for item in (await self.see(f"leave/{self.me}"))["items"]}

    async def balance(self, year: int = MONDAY.year) -> tuple[int, int, int, int]:
        answered = await self.see(f"leave/{self.me}/balance", year=year)
        annual = next(kind for kind in answered["kinds"] if kind["kind"] == "ANNUAL")
        return annual["right"], annual["reserved"], annual["used"], annual["remaining"]

    async def waiting(self, by: Headers) -> list[str]:
        items = (await self.see("waiting/leave", by))["items"]
        return [item["leave_id"] for item in items if item["employee_id"] == self.me]

    async def day(self, day: date) -> tuple[str, str | None]:
        view = (await self.see(f"months/{self.me}/{period_of(day)}"))["days"][day.day - 1]
        return view["status"], view["reason"]

    async def recorded(self) -> list[Event]:
        return [decode(row.body) for row in await self.city.ledger.read(leave(self.me))]
