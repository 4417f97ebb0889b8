"""Deadlines over HTTP, log and SQL: reports on time, late and refused, and deadlines moved by outages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from cli.local_nats import LocalNats
from shared.events import decode
from shared.log.subjects import OUTAGES, activity_month
from tests.kit.clock import Clock
from tests.kit.installation import Installation, installed, photo, refused, report
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY, PERIOD = "2026-11-16", "2026-11"  # a Monday
ENDS, CUTOFF = datetime(2026, 11, 19, 16, 0, tzinfo=UTC), datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # in Makassar
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PHOTO = photo("bukti")
clock = Clock(ENDS)


class Person:
    """An employee of a unit of their own, with a superior."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit, self.me, self.boss = city, f"u{mark}", f"e{mark}", f"b{mark}"

    async def open(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.boss, self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        await self.city.upload(self.city.token(self.me), PHOTO)

    def work(self, activity_id: str = "a1", **changes: Any) -> dict[str, Any]:
        return report(PHOTO, employee_id=self.me, activity_id=activity_id, date=DAY) | changes

    async def submit(self, at: datetime, activity_id: str = "a1", **changes: Any) -> httpx.Response:
        clock.put(at)
        body = self.work(activity_id, **changes)
        return await self.city.http.post("/activities", json=body, headers=self.city.token(self.me))

    async def row(self, activity_id: str = "a1") -> dict[str, Any]:
        async def found() -> dict[str, Any] | None:
            path, headers = f"/activities/{self.me}/{PERIOD}", self.city.token(self.me)
            items = (await self.city.http.get(path, headers=headers)).json()["items"]
            return next((row for row in items if row["activity_id"] == activity_id), None)

        return dict(await eventually(found))

    async def deadlines(self, first: str = DAY, last: str = DAY) -> list[dict[str, Any]]:
        path, query = f"/activities/{self.me}/deadlines", {"from": first, "to": last}
        answer = await self.city.http.get(path, params=query, headers=self.city.token(self.me))
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    async def declare(self, started: datetime, ended: datetime, **changes: Any) -> httpx.Response:
        times = {"outage_id": uuid4().hex, "started_at": started.isoformat(), "ended_at": ended.isoformat()}
        headers = self.city.token("o1", "operator")
        body = times | {"reason": "Listrik padam", "units": [self.unit]} | changes
        return await self.city.http.post("/activities/outages", json=body, headers=headers)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own_city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    directory = tmp_path_factory.mktemp("deadlines")
    async with (
        LocalNats(directory / "nats") as nats,
        installed(directory, nats.url, nats.monitor_url, clock) as city,
    ):
        yield city


@pytest_asyncio.fixture(loop_scope="module")
async def person(own_city: Installation) -> Person:
    clock.put(ENDS - HOUR)
    person = Person(own_city)
    await person.open()
    return person


async def test_on_time_then_late_then_refused_with_the_date(person: Person) -> None:
    assert (await person.submit(ENDS - MINUTE, "early")).status_code == 201
    assert (await person.submit(ENDS, "late")).status_code == 201
    assert (await person.submit(CUTOFF - MINUTE, "last")).status_code == 201
    refused(await person.submit(CUTOFF, "never"), 409, "until 2026-12-04T00:00+08:00; it can no longer be entered")
    assert (await person.submit(CUTOFF, "late")).status_code == 201  # submitted before
    assert [(await person.row(name))["late"] for name in ("early", "late", "last")] == [False, True, True]
    times = [decode(row.body).data for row in await person.city.ledger.read(activity_month(person.me, PERIOD))]
    assert [(data.activity_id, data.late) for data in times] == [("early", False), ("late", True), ("last", True)]


async def test_in_bulk_each_is_judged_alone(person: Person) -> None:
    clock.put(CUTOFF)
    items = [person.work("old"), person.work("new", date="2026-12-02"), person.work("lied", late=False)]
    answer = await person.city.http.post("/activities/batch", json={"items": items}, headers=_token(person))
    assert [item["status"] for item in answer.json()["items"]] == ["REFUSED", "RECORDED", "REFUSED"]
    assert "no longer" in answer.json()["items"][0]["reason"]
    assert "late" in answer.json()["items"][2]["reason"]


def _token(person: Person) -> Any:
    return person.city.token(person.me)


async def test_what_waited_for_a_network_is_judged_by_when_it_was_made(person: Person) -> None:
    made = (ENDS - MINUTE).isoformat()
    assert (await person.submit(ENDS + 71 * HOUR, "offline", made_at=made)).status_code == 201
    assert (await person.submit(ENDS + 73 * HOUR, "old", made_at=made)).status_code == 201
    row, old = await person.row("offline"), await person.row("old")
    assert (row["late"], old["late"]) == (False, True)
    assert datetime.fromisoformat(row["made_at"]) == ENDS - MINUTE
    assert datetime.fromisoformat(row["submitted_at"]) - ENDS >= 71 * HOUR


async def test_returned_after_the_cutoff_it_may_be_submitted_again(person: Person) -> None:
    assert (await person.submit(ENDS - MINUTE)).status_code == 201
    clock.put(CUTOFF + 5 * 24 * HOUR)  # a Wednesday; until midnight after the next Monday
    path, boss = f"/activities/{person.me}/{PERIOD}/a1/return", person.city.token(person.boss)
    assert (await person.city.http.post(path, json={"reason": "kurang jelas"}, headers=boss)).status_code == 201
    until = CUTOFF + 11 * 24 * HOUR
    refused(await person.submit(until, minutes=90), 409, "2026-12-15T00:00+08:00")
    assert (await person.submit(until - MINUTE, minutes=90)).status_code == 201
    assert (await person.row())["late"] is False


async def test_a_declared_outage_opens_the_window_again_for_its_units_only(person: Person) -> None:
    other = Person(person.city)
    await other.open()
    clock.put(CUTOFF + HOUR)
    assert (await person.declare(CUTOFF - 2 * HOUR, CUTOFF - MINUTE)).status_code == 201

    async def moved() -> bool:
        (day,) = await person.deadlines()
        return str(day["accepted_until"]) == "2026-12-04T01:59:00+08:00"

    await eventually(moved)
    assert (await person.deadlines())[0]["on_time_until"] == "2026-11-20T00:00:00+08:00"
    assert (await other.deadlines())[0]["accepted_until"] == "2026-12-04T00:00:00+08:00"
    assert (await person.submit(CUTOFF + HOUR)).status_code == 201
    refused(await other.submit(CUTOFF + HOUR), 409, "no longer")


async def test_the_same_declared_again_is_one_and_other_words_are_refused(person: Person) -> None:
    times = (ENDS - 3 * HOUR, ENDS - 2 * HOUR)
    for _ in range(2):
        assert (await person.declare(*times, outage_id=person.unit)).status_code == 201
    refused(await person.declare(*times, outage_id=person.unit, reason="Banjir"), 409, "something else")
    events = [decode(row.body) for row in await person.city.ledger.read(OUTAGES)]
    assert [event.data.outage_id for event in events].count(person.unit) == 1
    assert [event.actor for event in events if event.data.outage_id == person.unit] == ["operator:o1"]


async def test_outages_are_listed_by_their_start_page_by_page(person: Person) -> None:
    starts = [ENDS - back * HOUR for back in (20, 40, 30)]
    for start in starts:
        assert (await person.declare(start, start + HOUR)).status_code == 201

    async def pages(limit: int) -> list[dict[str, Any]]:
        found, cursor = [], None
        while True:
            query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
            answer = await person.city.http.get("/activities/outages", params=query, headers=_token(person))
            found += answer.json()["items"]
            cursor = answer.json()["next"]
            if cursor is None:
                return found

    async def mine() -> list[datetime]:
        found = [row for row in await pages(2) if row["units"] == [person.unit]]
        return [datetime.fromisoformat(row["started_at"]) for row in found]

    async def complete() -> bool:
        return await mine() == sorted(starts)

    await eventually(complete)
    assert await pages(1) == await pages(500)


async def test_the_deadlines_of_each_day_employed(person: Person) -> None:
    clock.put(CUTOFF)
    found = await person.deadlines("2026-11-27", "2026-12-05")
    assert [(each["date"], each["workday"], each["standing"]) for each in found] == [
        ("2026-11-27", False, "CLOSED"),  # no schedule is published here
        ("2026-11-28", False, "CLOSED"),
        ("2026-11-29", False, "CLOSED"),
        ("2026-11-30", False, "CLOSED"),
        *((f"2026-12-0{n}", False, "OPEN") for n in range(1, 6)),
    ]
    clock.put(ENDS)
    (late,) = await person.deadlines()
    assert (late["standing"], late["on_time_until"]) == ("LATE", "2026-11-20T00:00:00+08:00")
    await person.city.end(person.me, datetime(2026, 12, 3, tzinfo=UTC).date())

    async def left() -> bool:
        return [each["date"] for each in await person.deadlines("2026-12-01", "2026-12-05")] == [
            "2026-12-01",
            "2026-12-02",
        ]

    await eventually(left)
