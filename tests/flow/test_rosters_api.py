"""Rosters over HTTP, log and SQL: published, changed, restored; month views, leave and pay follow."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio

from shared.events import decode
from shared.log.subjects import roster
from shared.values.period import period_of
from tests.flow.all_services import AllServices, all_services
from tests.flow.attendance_office import MONDAY, PERIOD
from tests.flow.leave_office import Person
from tests.kit.city_log import EMPLOYEE, CityLog
from tests.kit.installation import Headers, Installation, refused
from tests.kit.waiting import until_equal

pytestmark = pytest.mark.asyncio(loop_scope="session")

TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)
NIGHT, MORNING = "21:00-07:00", "07:00-14:00"


def shifts(text: str) -> list[dict[str, str]]:
    return [{"start": each[:5], "end": each[6:]} for each in text.split()]


class Ward(Person):
    async def publish(self, days: dict[date, str], by: Headers | None = None) -> httpx.Response:
        body = {"employee_id": self.me, "days": {day.isoformat(): shifts(text) for day, text in days.items()}}
        return await self.city.http.post("/attendance/rosters", json=body, headers=by or self.hr)

    async def rostered(self, period: str = PERIOD) -> dict[str, Any]:
        return dict((await self.see(f"rosters/{self.me}/{period}"))["days"])

    async def published_rosters(self) -> list[str]:
        return [decode(row.body).id for row in await self.city.ledger.read(roster(self.me))]

    async def view(self, day: date) -> dict[str, Any]:
        return dict((await self.see(f"months/{self.me}/{period_of(day)}"))["days"][day.day - 1])


@pytest_asyncio.fixture(loop_scope="session")
async def ward(city: Installation) -> Ward:
    ward = Ward(city)
    await ward.start()
    return ward


async def test_published_for_past_days_and_seen_by_whom_it_concerns(ward: Ward) -> None:
    first = await ward.publish({MONDAY: NIGHT, TUESDAY: "", SATURDAY: "07:00-11:00 13:00-17:00"})
    assert first.status_code == 201, first.text
    again = await ward.publish({SATURDAY: "13:00-17:00 07:00-11:00", TUESDAY: "", MONDAY: NIGHT})
    assert again.json() == first.json()
    assert len(await ward.published_rosters()) == 1
    expected = {MONDAY: NIGHT, TUESDAY: "", SATURDAY: "07:00-11:00 13:00-17:00"}
    await until_equal(ward.rostered, {day.isoformat(): shifts(text) for day, text in expected.items()})
    assert await ward.rostered("2020-02") == {}

    monday, tuesday, saturday = [await ward.view(day) for day in (MONDAY, TUESDAY, SATURDAY)]
    assert (monday["status"], monday["start"], monday["end"]) == (
        "ABSENT",
        f"{MONDAY}T21:00:00+08:00",
        f"{TUESDAY}T07:00:00+08:00",
    )
    assert (tuesday["status"], tuesday["reasons"]) == ("OFF", ["Libur menurut jadwal sif"])
    assert [each["start"][11:16] for each in saturday["shifts"]] == ["07:00", "13:00"]
    unit = await ward.see(f"units/{ward.unit}/days/{SATURDAY}", ward.hr)
    assert unit["counts"]["absent"] == 1


async def test_an_earlier_roster_said_after_a_change_is_a_new_word(ward: Ward) -> None:
    for text in (MORNING, NIGHT, MORNING, MORNING):
        assert (await ward.publish({MONDAY: text})).status_code == 201
    published = await ward.published_rosters()
    assert len(published) == len(set(published)) == 3
    await until_equal(ward.rostered, {MONDAY.isoformat(): shifts(MORNING)})


async def test_what_cannot_be_is_refused_and_nothing_is_stored(ward: Ward) -> None:
    refused(await ward.publish({MONDAY: NIGHT, TUESDAY: "06:00-12:00"}), 422, "overlaps the shift")
    admin = ward.city.token("h1", "hr_admin")
    refused(await ward.publish({date(2019, 12, 31): MORNING}, admin), 422, "does not work here")
    refused(await ward.publish({MONDAY: MORNING}, ward.city.token("h2", "unit_hr", units=["other"])), 403)
    refused(await ward.publish({MONDAY: MORNING}, ward.city.token(ward.me, "hr_admin")), 403, "own record")
    assert await ward.published_rosters() == []
    await ward.publish({MONDAY: NIGHT})
    refused(await ward.publish({TUESDAY: "06:00-12:00"}), 422, "overlaps the shift")
    assert len(await ward.published_rosters()) == 1


async def test_a_units_month_in_one_request_an_answer_for_each(ward: Ward) -> None:
    month = {f"{PERIOD}-{day:02}": shifts(NIGHT) for day in range(1, 29)}
    items = [
        {"employee_id": ward.me, "days": month},
        {"employee_id": "nobody", "days": month},
        {
            "employee_id": ward.me,
            "days": {f"{PERIOD}-01": shifts("06:00-12:00"), f"{PERIOD}-02": shifts("11:00-12:00")},
        },
        {"employee_id": ward.me, "days": {f"{PERIOD}-28": []}},
    ]
    for _ in range(2):
        answer = await ward.city.http.post("/attendance/rosters/batch", json={"items": items[:1]}, headers=ward.hr)
        assert answer.json()["recorded"] == 1, answer.text
    answer = await ward.city.http.post("/attendance/rosters/batch", json={"items": items}, headers=ward.hr)
    answered = answer.json()
    assert [each["status"] for each in answered["items"]] == ["RECORDED", "REFUSED", "RECORDED", "RECORDED"]
    expected = month | {
        f"{PERIOD}-01": shifts("06:00-12:00"),
        f"{PERIOD}-02": shifts("11:00-12:00"),
        f"{PERIOD}-28": [],
    }
    await until_equal(ward.rostered, expected)


async def test_leave_takes_rostered_days_and_no_free_ones(ward: Ward) -> None:
    await ward.publish({MONDAY: "", TUESDAY: NIGHT, SATURDAY: MORNING})
    await until_equal(ward.rostered, {str(MONDAY): [], str(TUESDAY): shifts(NIGHT), str(SATURDAY): shifts(MORNING)})
    assert (await ward.ask("l1", MONDAY, MONDAY + timedelta(days=6))).status_code == 201
    await until_equal(ward.balance, (24, 5, 0, 19))  # Tuesday to Saturday
    refused(await ward.ask("l2", MONDAY - timedelta(days=2), MONDAY - timedelta(days=1)), 422, "no workday")


# --- pay


def at(day: date, clock: str) -> str:
    return f"{day}T{clock}:00+08:00"


async def estimate(city: AllServices) -> Any:
    await city.folded()
    return (await city.get(f"/payroll/statements/{EMPLOYEE}/{PERIOD}/estimate")).json()


async def test_a_roster_after_the_close_makes_a_revision_and_the_exported_log_says_the_same(tmp_path: Path) -> None:
    log = CityLog(PERIOD, timezone="Asia/Makassar")
    log.employee()
    async with all_services(tmp_path) as city:
        await city.load(log.events)
        await city.folded()
        await city.close(PERIOD)
        paid = await estimate(city)
        days: dict[str, list[Any]] = {str(MONDAY + timedelta(days=place)): [] for place in range(5)}
        await city.post("/attendance/rosters", {"employee_id": EMPLOYEE, "days": days})
        waiting = await estimate(city)
        assert (waiting["estimate"], waiting["revision"]) == (True, 2)
        assert waiting["attendance_bp"] < paid["attendance_bp"] == 10_000  # absent on all but five free days
        await city.close(period_of(date.fromisoformat(f"{PERIOD}-28") + timedelta(days=7)))
        revisions = (await city.get(f"/payroll/statements/{EMPLOYEE}/{PERIOD}")).json()
        assert [each["revision"] for each in revisions] == [1, 2]
        assert revisions[1]["net"] == waiting["net"] == paid["net"] + revisions[1]["difference"]
        answered = (await city.get("/payroll/statements", period=PERIOD, format="csv")).text
        assert answered == await city.fold_of_export(PERIOD)


async def test_any_order_repetition_and_split_of_requests_pays_and_shows_the_same(tmp_path: Path) -> None:
    """The same month of rosters and punches is sent three times: at once, shuffled in batches, and one by one with
    repetitions.
    """
    people = ["e00001", "e00002", "e00003"]
    log = CityLog(PERIOD, timezone="Asia/Makassar")
    log.schedule("ward", {}, "2020-01-02")
    for name in people:
        log.employee(name, schedule_id="ward")
    rosters = {MONDAY: NIGHT, TUESDAY: "", SATURDAY: "07:00-11:00 13:00-17:00", MONDAY + timedelta(days=2): MORNING}
    punches = [
        (MONDAY, "21:20"),
        (TUESDAY, "06:50"),
        (MONDAY + timedelta(days=2), "07:00"),
        (SATURDAY, "07:30"),
        (SATURDAY, "10:59"),
        (SATURDAY, "13:00"),
        (SATURDAY, "17:00"),
    ]
    async with all_services(tmp_path) as city:
        await city.load(log.events)
        await city.folded()
        for name, size in zip(people, (100, 3, 1), strict=True):
            requests = [("rosters", {"employee_id": name, "days": {str(d): shifts(t)}}) for d, t in rosters.items()]
            requests += [("punches", {"employee_id": name, "at": at(day, clock)}) for day, clock in punches]
            await _send(city, requests, size, Random(size))
        await city.folded()
        days = [(await city.get(f"/attendance/months/{name}/{PERIOD}")).json()["days"] for name in people]
        pay = [(await city.get(f"/payroll/statements/{name}/{PERIOD}/estimate")).json() for name in people]
    for views in days:
        for view in views:
            del view["events"]
    assert days[0] == days[1] == days[2]
    assert sum(view["status"] == "WORKED" for view in days[0]) == 3
    assert [each | {"employee_id": ""} for each in pay] == [pay[0] | {"employee_id": ""}] * 3
    assert pay[0]["attendance_bp"] == 25 + 25 + 150 + 25 + 25  # late and early, no departure, late and early


async def _send(city: AllServices, requests: Sequence[tuple[str, dict[str, Any]]], size: int, chance: Random) -> None:
    orders = list(requests)
    if size < len(orders):
        orders += chance.choices(orders, k=5)
        chance.shuffle(orders)
    for start in range(0, len(orders), size):
        for what in ("rosters", "punches"):
            items = [body for kind, body in orders[start : start + size] if kind == what]
            if items:
                answer = await city.post(f"/attendance/{what}/batch", {"items": items})
                assert answer["refused"] == 0, answer
