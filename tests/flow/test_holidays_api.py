"""Holidays over HTTP: proposed, confirmed by a person, withdrawn, declared again; and the month after each."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from shared.events import decode
from shared.events.attendance.calendar import HolidayDeclared, HolidayWithdrawn
from shared.log.subjects import CALENDAR
from tests.kit.installation import Installation, refused
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

YEAR = 2023  # long past: no other test looks there
SILENCE, BRIDGE, EASTER = date(2023, 3, 22), date(2023, 3, 23), date(2023, 4, 7)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}


class Office:
    """The city's HR, and one employee who reads the status of the days."""

    def __init__(self, city: Installation) -> None:
        self.city, self.me = city, f"e{uuid4().hex[:10]}"
        self.admin = city.token("h1", "hr_admin")

    async def start(self) -> None:
        await self.city.unit(f"u{self.me}")
        await self.city.employee(self.me, f"u{self.me}")
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        answer = await self.city.http.post("/attendance/schedules", json=schedule, headers=self.admin)
        assert answer.status_code == 201, answer.text

        async def known() -> bool:
            return await self.day(date(YEAR, 1, 2)) == ("ABSENT", ["Tanpa keterangan"])

        await eventually(known)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.city.http.post(f"/attendance/holidays{path}", json=body, headers=self.admin)

    async def confirm(self, *days: date, year: int = YEAR) -> dict[str, Any]:
        answer = await self.post("/confirmation", {"year": year, "dates": [day.isoformat() for day in days]})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def standing(self, day: date) -> str:
        path = "/attendance/holidays/proposals"
        found = (await self.city.http.get(path, params={"year": day.year}, headers=self.admin)).json()
        return next(str(each["standing"]) for each in found if each["date"] == day.isoformat())

    async def becomes(self, day: date, standing: str) -> None:
        async def so() -> bool:
            return await self.standing(day) == standing

        await eventually(so)

    async def holidays(self) -> dict[str, str]:
        path = "/attendance/holidays"
        found = (await self.city.http.get(path, headers=self.city.token(self.me))).json()
        assert [each["date"] for each in found] == sorted({each["date"] for each in found})
        return {each["date"]: each["name"] for each in found if each["date"].startswith(str(YEAR))}

    async def day(self, day: date) -> tuple[str, list[str]]:
        path = f"/attendance/months/{self.me}/{day:%Y-%m}"
        view = (await self.city.http.get(path, headers=self.city.token(self.me))).json()["days"][day.day - 1]
        return view["status"], view["reasons"]

    async def said_of(self, day: date) -> list[type]:
        events = [decode(row.body) for row in await self.city.ledger.read(CALENDAR)]
        about = (HolidayDeclared, HolidayWithdrawn)
        return [type(event) for event in events if isinstance(event, about) and event.data.date == day]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.start()
    return office


async def test_a_proposal_counts_for_nothing_until_a_person_confirms_it(office: Office) -> None:
    assert await office.standing(EASTER) == "NEW"
    assert (await office.day(EASTER))[0] == "ABSENT"
    answered = await office.confirm(EASTER, date(2023, 4, 10))
    assert (answered["recorded"], answered["refused"]) == (1, 1)
    assert answered["items"][0]["id"] == "2023-04-07"
    assert answered["items"][1]["reason"] == "No holiday of 2023 is proposed on 2023-04-10."
    assert await office.confirm(EASTER, date(2023, 4, 10)) == answered
    assert (await office.confirm(EASTER, year=2024))["refused"] == 1
    await office.becomes(EASTER, "DECLARED")
    assert await office.day(EASTER) == ("OFF", ["Libur: Wafat Yesus Kristus"])
    assert await office.said_of(EASTER) == [HolidayDeclared]


async def test_withdrawn_and_declared_again(office: Office) -> None:
    refused(await office.post(f"/{BRIDGE}/withdrawal", {"reason": "Dipindahkan"}), 404, "No holiday was declared")
    assert (await office.confirm(SILENCE, BRIDGE))["recorded"] == 2
    for _ in range(2):
        assert (await office.post(f"/{BRIDGE}/withdrawal", {"reason": "Dipindahkan"})).status_code == 201
    refused(await office.post(f"/{BRIDGE}/withdrawal", {"reason": "Salah"}), 409, "another reason")
    await office.becomes(BRIDGE, "WITHDRAWN")
    assert (await office.day(BRIDGE))[0] == "ABSENT"
    found = await office.holidays()
    assert found[SILENCE.isoformat()] == "Hari Suci Nyepi"
    assert BRIDGE.isoformat() not in found
    for _ in range(2):
        assert (await office.confirm(BRIDGE))["recorded"] == 1
    await office.becomes(BRIDGE, "DECLARED")
    assert await office.day(BRIDGE) == ("OFF", ["Libur: Cuti Bersama Hari Suci Nyepi"])
    assert await office.said_of(BRIDGE) == [HolidayDeclared, HolidayWithdrawn, HolidayDeclared]


async def test_a_holiday_of_the_citys_own(office: Office) -> None:
    day = date(2023, 3, 10)
    own = {"date": day.isoformat(), "name": "Hari Jadi Kota"}
    for _ in range(2):
        answer = await office.post("", own)
        assert (answer.status_code, answer.json()["id"]) == (201, day.isoformat())

    async def named() -> bool:
        return (await office.holidays()).get(day.isoformat()) == "Hari Jadi Kota"

    await eventually(named)
    assert await office.said_of(day) == [HolidayDeclared]
