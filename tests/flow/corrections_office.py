"""An employee who asks for corrections, their superior and their HR."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from shared.events import Event, decode
from shared.log.subjects import corrections
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

TODAY = datetime.now(UTC).date()
_DAY = timedelta(days=1)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}
WORKDAYS = [day for day in (TODAY - 2 * _DAY - n * _DAY for n in range(4)) if day.weekday() < 5]
RECENT = WORKDAYS[0]  # over everywhere in the city, and in time to be asked for
LONG_AGO = date(2026, 3, 2)  # a Monday


class Person:
    """An employee who works Monday to Friday in a unit of their own, in the zone +08:00, led by `boss`."""

    def __init__(self, city: Installation, employee_id: str | None = None) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit, self.me, self.boss = city, f"u{mark}", employee_id or f"e{mark}", f"b{mark}"
        self.own, self.superior = city.token(self.me), city.token(self.boss)
        self.hr, self.agency = city.token(f"h{mark}", "unit_hr", units=[self.unit]), city.token("a1", "hr_admin")

    async def start(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        done(await self.post("schedules", self.agency, schedule))
        await eventually(self.known)

    async def known(self) -> bool:
        """Whether the roster in memory, which may be behind the log, has the employee and the unit."""
        return (await self.day())[0] != "NOT_EMPLOYED"

    async def post(self, path: str, by: Headers, body: Any = None) -> httpx.Response:
        return await self.city.http.post(f"/attendance/{path}", json=body, headers=by)

    async def ask(self, correction_id: str, by: Headers | None = None, **fields: Any) -> httpx.Response:
        body = {"employee_id": self.me, "correction_id": correction_id, "reason": "lupa absen", **fields}
        return await self.post("corrections", by or self.own, body)

    async def forgot(self, correction_id: str, day: date = RECENT, by: Headers | None = None) -> httpx.Response:
        times = {"check_in": at(day, "07:25"), "check_out": at(day, "16:01")}
        return await self.ask(correction_id, by, kind="FORGOT", date_from=str(day), **times)

    async def say(self, correction_id: str, what: str, by: Headers, **body: Any) -> httpx.Response:
        return await self.post(f"corrections/{self.me}/{correction_id}/{what}", by, body)

    async def see(self, path: str, by: Headers | None = None, **query: Any) -> Any:
        answer = await self.city.http.get(f"/attendance/{path}", params=query, headers=by or self.own)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def statuses(self) -> dict[str, str]:
        items = (await self.see(f"corrections/{self.me}"))["items"]
        return {item["correction_id"]: item["status"] for item in items}

    async def waiting(self, by: Headers) -> list[str]:
        items = (await self.see("waiting/corrections", by, limit=500))["items"]
        return [item["correction_id"] for item in items if item["employee_id"] == self.me]

    async def day(self, day: date = RECENT) -> tuple[str, list[str]]:
        view = (await self.see(f"months/{self.me}/{period_of(day)}"))["days"][day.day - 1]
        return view["status"], view["reasons"]

    async def recorded(self) -> list[Event]:
        return [decode(row.body) for row in await self.city.ledger.read(corrections(self.me))]


def at(day: date, clock: str) -> str:
    return f"{day}T{clock}:00+08:00"


def done(answer: httpx.Response) -> None:
    assert answer.status_code == 201, answer.text
