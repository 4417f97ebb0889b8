"""The to-do lists by the clock: days that close or are closed, and reports that wait, as the other routes have them."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from cli.local_nats import LocalNats
from services.activity.deadlines.downtime.domain import Downtime
from services.activity.deadlines.downtime.watch import DowntimeWatch
from shared.events.attendance.calendar import Hours, SchedulePublished, SchedulePublishedData
from shared.problems import MEDIA_TYPE, unavailable
from tests.kit.clock import Clock
from tests.kit.installation import HIRED, Installation, installed, photo, report
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

SINCE = date(2026, 11, 12)  # a Thursday
PHOTO = photo("bukti")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def midnight(month: int, day: int) -> datetime:
    """The begin of a day of 2026 in Makassar."""
    return datetime(2026, month, day, tzinfo=UTC) - 8 * HOUR


clock = Clock(midnight(11, 17))


class Office:
    """`me` is led by `boss`, who is led by `chief`; all three work Monday to Friday."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city = city
        self.unit, self.me, self.boss, self.chief = (f"{letter}{mark}" for letter in "uebc")

    async def open(self) -> None:
        await self.city.unit(self.unit)
        for each, superior in ((self.chief, None), (self.boss, self.chief), (self.me, self.boss)):
            await self.city.employee(each, self.unit, superior, SINCE)
        await self.city.upload(self.city.token(self.me), PHOTO)

    async def get(self, path: str, subject: str, *roles: Any, **query: Any) -> Any:
        answer = await self.city.http.get(path, headers=self.city.token(subject, *roles), params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any], subject: str, *roles: Any) -> None:
        answer = await self.city.http.post(path, headers=self.city.token(subject, *roles), json=body)
        assert answer.is_success, answer.text

    async def todo(self, subject: str) -> dict[str, Any]:
        return dict(await self.get(f"/activities/todo/people/{subject}", subject))

    async def submit(self, activity_id: str, day: int) -> None:
        work = report(PHOTO, employee_id=self.me, activity_id=activity_id, date=f"2026-11-{day}")
        await self.post("/activities", work, self.me)

    async def to_decide(self, subject: str) -> tuple[int, int]:
        """The numbers of reports that wait for a person and that escalated to them, once list and queue agree."""

        async def agreed() -> tuple[int, int] | None:
            todo, queue = await self.todo(subject), (await self.get("/activities/queue", subject))["items"]
            rows = Counter((each["employee_id"], each["escalated"]) for each in queue)
            lists = {False: todo["waiting_for_me"], True: todo["escalated_to_me"]}
            todo_at = Counter({(each["employee_id"], it): each["reports"] for it in lists for each in lists[it]})
            counts = {item["kind"]: item["count"] for item in todo["items"]}
            found = counts.get("WAITS_FOR_ME", 0), counts.get("ESCALATED_TO_ME", 0)
            by_rows = sum(not each["escalated"] for each in queue), sum(each["escalated"] for each in queue)
            return found if rows == todo_at and found == by_rows else None

        return tuple(await eventually(agreed))

    def decide_until(self, subject: str, waiting: int, escalated: int) -> Any:
        async def found() -> bool:
            return await self.to_decide(subject) == (waiting, escalated)

        return eventually(found)

    def gone_until(self, holds: Callable[[dict[str, Any]], bool]) -> Any:
        async def found() -> dict[str, Any] | None:
            todo = await self.todo(self.me)
            return todo if holds(todo) else None

        return eventually(found)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own_city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    directory = tmp_path_factory.mktemp("windows")
    async with LocalNats(directory / "nats") as nats, installed(directory, nats.url, nats.monitor_url, clock) as city:
        weekly: Any = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI"), Hours(start="07:30", end="16:00"))
        data = SchedulePublishedData(schedule_id="office", weekly=weekly, effective_from=HIRED)
        await city.append(SchedulePublished.record(data, time=clock(), actor="hr:h1"))
        yield city


@pytest_asyncio.fixture(loop_scope="module")
async def office(own_city: Installation) -> Office:
    clock.put(midnight(11, 17) + 9 * HOUR)
    office = Office(own_city)
    await office.open()
    return office


async def test_what_a_superior_does_not_decide_in_time_is_told_to_theirs_as_the_queue_has_it(office: Office) -> None:
    await office.submit("a1", 16)
    await office.submit("a2", 16)
    await office.decide_until(office.boss, 2, 0)
    clock.put(midnight(11, 19))
    await office.submit("a3", 18)
    await office.decide_until(office.boss, 3, 0)
    clock.put(midnight(11, 21) - MINUTE)  # Wednesday and Thursday have passed since the submission, Friday has not
    assert await office.to_decide(office.boss) == (3, 0)
    assert await office.to_decide(office.chief) == (0, 0)
    clock.put(midnight(11, 21))
    assert await office.to_decide(office.boss) == (3, 0)
    assert await office.to_decide(office.chief) == (0, 2)
    assert await office.to_decide(office.me) == (0, 0)
    todo = await office.todo(office.chief)
    assert todo["escalated_to_me"] == [{"employee_id": office.me, "reports": 2, "oldest": "2026-11-16"}]
    (item,) = [each for each in todo["items"] if each["kind"] == "ESCALATED_TO_ME"]
    text = "2 laporan diteruskan kepada Anda karena belum diputuskan (paling lama Senin 16 November)."
    assert (item["oldest"], item["text"]) == ("2026-11-16", text)
    decision = {"minutes_accepted": 60, "volume_accepted": 3, "quality": 9_000}
    await office.post(f"/activities/{office.me}/2026-11/a1/verification", decision, office.chief)
    await office.decide_until(office.chief, 0, 1)
    clock.put(midnight(11, 25))  # over the weekend
    assert await office.to_decide(office.chief) == (0, 2)
    assert await office.to_decide(office.boss) == (2, 0)


async def test_a_day_closes_and_is_closed_as_its_deadlines_say(office: Office) -> None:
    workdays = [f"2026-11-{day}" for day in (12, 13, 16, 17, 18, 19, 20, 23, 24, 25, 26, 27, 30)]
    path = f"/activities/{office.me}/deadlines"

    async def todo_at(at: datetime) -> dict[str, Any]:
        clock.put(at)
        todo = await office.todo(office.me)
        days = await office.get(path, office.me, **{"from": "2026-11-12", "to": "2026-12-04"})
        standing = {each["date"]: each["standing"] for each in days if each["workday"] and each["date"] < todo["date"]}
        assert todo["days_without_report"] == [day for day, it in standing.items() if it != "CLOSED"]
        assert todo["days_closed"] == [day for day, it in standing.items() if it == "CLOSED"]
        counts = {each["kind"]: each["count"] for each in todo["items"]}
        assert counts.get("WINDOW_CLOSES", 0) == len(todo["closing_today"])
        assert counts.get("DAY_WITHOUT_REPORT", 0) == len(todo["days_without_report"])
        return todo

    assert (await todo_at(midnight(11, 19) - MINUTE))["closing_today"] == ["2026-11-13"]
    found = await todo_at(midnight(11, 19) + 9 * HOUR)
    assert found["closing_today"] == ["2026-11-16"]
    assert found["items"][0]["text"] == "Hari ini batas waktu melaporkan Senin 16 November."
    clock.put(midnight(11, 20) - HOUR)
    outage = {
        "outage_id": office.unit,
        "started_at": (midnight(11, 20) - 4 * HOUR).isoformat(),
        "ended_at": (midnight(11, 20) - 2 * HOUR).isoformat(),
        "reason": "Listrik padam",
        "units": [office.unit],
    }
    await office.post("/activities/outages", outage, "o1", "operator")
    await office.gone_until(lambda todo: todo["closing_today"] == [])  # until two o'clock tomorrow
    assert (await todo_at(midnight(11, 20) + 2 * HOUR - MINUTE))["closing_today"] == ["2026-11-16"]
    assert (await todo_at(midnight(11, 20) + 2 * HOUR))["closing_today"] == []
    assert (await todo_at(midnight(11, 21) + HOUR))["closing_today"] == ["2026-11-17"]
    # The last day of the month's cut-off: what began before the outage has until two o'clock of the day after.
    assert (await todo_at(midnight(12, 3) + 9 * HOUR))["closing_today"] == workdays[6:]
    last = await todo_at(midnight(12, 4) + HOUR)
    assert (last["closing_today"], last["days_closed"]) == ([*workdays[:6], "2026-12-01"], workdays[6:])
    assert (await todo_at(midnight(12, 4) + 2 * HOUR))["days_closed"] == workdays
    items = (await office.get(f"/activities/todo/units/{office.unit}/2026-11", "h1", "hr_admin"))["items"]
    board = {each["employee_id"]: each for each in items}
    assert (board[office.me]["state"], board[office.me]["days_without_report"]) == ("LATE", len(workdays))


async def test_while_no_window_is_known_nobody_is_told_a_day_but_the_boards_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(watch: DowntimeWatch) -> list[Downtime]:
        raise unavailable("How long nobody could be served is not known yet.")

    monkeypatch.setattr(DowntimeWatch, "downtimes", unknown)
    path, headers = f"/activities/todo/people/{office.me}", office.city.token(office.me)
    answer = await office.city.http.get(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (503, MEDIA_TYPE)
    assert "not known yet" in answer.json()["detail"]
    board = await office.get("/activities/todo/city/2026-11", "h1", "hr_admin")
    assert office.unit in [each["unit_id"] for each in board["units"]]
