"""An employee who punches, in a past week that lies within one month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from shared.log.subjects import attendance_month
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

_EIGHTH = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=8)
MONDAY = _EIGHTH + timedelta(days=-_EIGHTH.weekday() % 7)  # past, its week inside one month
PERIOD = period_of(MONDAY)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}


class Person:
    """An employee of a unit of their own, in the zone +08:00."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit = city, f"u{mark}"
        self.me, self.boss = f"e{mark}", f"b{mark}"
        self.device, self.hr = city.token(f"d{mark}", "device"), city.token("h1", "unit_hr", units=[self.unit])

    async def start(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        answer = await self.post("schedules", schedule, self.city.token("h1", "hr_admin"))
        assert answer.status_code == 201, answer.text

    def at(self, clock: str, day: date = MONDAY, **more: Any) -> dict[str, Any]:
        return {"employee_id": self.me, "at": f"{day}T{clock}+08:00"} | more

    async def post(self, path: str, body: Any, headers: Headers | None = None) -> httpx.Response:
        return await self.city.http.post(f"/attendance/{path}", json=body, headers=headers or self.device)

    async def see(self, headers: Headers | None = None) -> httpx.Response:
        path = f"/attendance/months/{self.me}/{PERIOD}"
        return await self.city.http.get(path, headers=headers or self.city.token(self.me))

    async def day(self, condition: Callable[[dict[str, Any]], bool], day: date = MONDAY) -> dict[str, Any]:
        """The day as the employee sees it, once the condition holds."""

        async def found() -> dict[str, Any] | None:
            answer = await self.see()
            assert answer.status_code == 200, answer.text
            view = answer.json()["days"][day.day - 1]
            return view if condition(view) else None

        return dict(await eventually(found))

    async def recorded(self) -> int:
        return len(await self.city.ledger.read(attendance_month(self.me, MONDAY)))
