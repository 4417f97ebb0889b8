"""Attendance over HTTP, log and SQL: each punch once, an answer for each of a thousand, the month as its readers see
it.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from shared.log.subjects import Subject
from shared.values.period import last_day
from tests.flow.attendance_office import MONDAY, PERIOD, Person
from tests.kit.installation import Installation, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def person(city: Installation) -> Person:
    person = Person(city)
    await person.start()
    return person


async def test_a_day_from_arrival_to_departure(person: Person) -> None:
    for clock in ("07:50:00", "12:00:00", "15:00:00"):
        assert (await person.post("punches", person.at(clock))).status_code == 201
    view = await person.day(lambda day: day["check_out"] == f"{MONDAY}T15:00:00+08:00" and len(day["events"]) == 2)
    assert view["status"] == "WORKED"
    assert (view["late_minutes"], view["early_minutes"]) == (20, 60)
    assert view["reasons"] == ["Terlambat 20 menit", "Pulang 60 menit lebih awal"]
    assert (view["check_in"], view["check_out"]) == (f"{MONDAY}T07:50:00+08:00", f"{MONDAY}T15:00:00+08:00")
    days = (await person.see()).json()["days"]
    assert len(days) == last_day(PERIOD).day
    assert (days[MONDAY.day]["status"], days[MONDAY.day - 2]["status"]) == ("ABSENT", "OFF")


async def test_the_same_punch_answers_the_same_in_any_zone(person: Person) -> None:
    first = await person.post("punches", person.at("07:31:00"))
    again = await person.post("punches", person.at("07:31:00"))
    utc = await person.post("punches", {"employee_id": person.me, "at": f"{MONDAY - timedelta(1)}T23:31:00Z"})
    assert first.status_code == again.status_code == utc.status_code == 201
    assert first.json() == again.json() == utc.json()
    assert first.json()["status"] == "RECORDED"
    rows = await person.city.ledger.read(Subject(person.me, "attendance", PERIOD))
    assert len(rows) == 1


async def test_punches_refused(person: Person) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for by in (person.hr, person.city.token(person.me)):
        refused(await person.post("punches", {"employee_id": person.me, "at": soon}, by), 422, "future")
    refused(await person.post("punches", person.at("07:30:00", employee_id="nobody")), 404)
    refused(await person.post("punches", {"employee_id": person.me, "at": f"{MONDAY}T07:30:00"}), 422)
    refused(await person.post("punches", person.at("07:30:00", date(2019, 12, 2))), 422, "does not work here")
    assert await person.recorded() == 0


async def test_each_speaks_for_themself(person: Person) -> None:
    city, punch = person.city, person.at("07:30:00")
    refused(await person.post("punches", punch | {"device_id": "another"}), 403, "own punches")
    refused(await person.post("punches", punch, city.token("stranger")), 403, "own punches")
    refused(await person.post("punches", punch, city.token("f1", "finance")), 403)
    refused(await person.post("punches/batch", {"items": [punch]}, city.token(person.me)), 403)
    assert (await person.post("punches", punch | {"method": "PHONE"}, city.token(person.me))).status_code == 201


async def test_a_thousand_punches_answered_one_by_one(person: Person) -> None:
    start = datetime.fromisoformat(f"{MONDAY}T07:00:00+08:00")
    items = [{"employee_id": person.me, "at": (start + timedelta(seconds=n)).isoformat()} for n in range(1_000)]
    items[3] = {"employee_id": "nobody", "at": start.isoformat()}
    items[4] = {"employee_id": person.me, "at": "2099-01-01T00:00:00Z"}
    items[5] = {"employee_id": person.me, "at": "yesterday"}
    items[6] |= {"device_id": "another"}
    items[7] = items[0]
    answer = await person.post("punches/batch", {"items": items})
    assert answer.status_code == 200, answer.text
    answered = answer.json()
    assert (answered["recorded"], answered["quarantined"], answered["refused"]) == (996, 1, 3)
    assert [n for n, item in enumerate(answered["items"]) if item["status"] == "REFUSED"] == [3, 5, 6]
    assert all(answered["items"][place]["reason"] for place in (3, 5, 6))
    assert answered["items"][4]["status"] == "QUARANTINED"
    assert answered["items"][7] == answered["items"][0]
    assert (await person.post("punches/batch", {"items": items})).json() == answered
    assert await person.recorded() == 995


async def test_a_batch_has_1_to_1000_items(person: Person) -> None:
    too_many: tuple[list[Any], ...] = ([], [{}] * 1_001)
    for items in too_many:
        refused(await person.post("punches/batch", {"items": items}), 422)


async def test_an_excuse_and_its_cancellation(person: Person) -> None:
    body = {
        "employee_id": person.me,
        "excuse_id": "x1",
        "kind": "SICK",
        "date_from": MONDAY.isoformat(),
        "date_to": (MONDAY + timedelta(days=1)).isoformat(),
    }
    refused(await person.post("excuses", body | {"date_to": (MONDAY - timedelta(days=1)).isoformat()}, person.hr), 422)
    for _ in range(2):
        assert (await person.post("excuses", body, person.hr)).status_code == 201
    refused(await person.post("excuses", body | {"kind": "ANNUAL"}, person.hr), 409)
    assert (await person.day(lambda day: day["status"] == "EXCUSED", MONDAY + timedelta(days=1)))["reason"] == "SICK"
    cancellation = f"excuses/{person.me}/{PERIOD}/x1/cancellation"
    refused(await person.post(cancellation.replace("x1", "x2"), {"reason": "salah orang"}, person.hr), 404)
    for _ in range(2):
        assert (await person.post(cancellation, {"reason": "salah orang"}, person.hr)).status_code == 201
    await person.day(lambda day: day["status"] == "ABSENT", MONDAY + timedelta(days=1))
    assert await person.recorded() == 2


async def test_who_sees_a_month(person: Person) -> None:
    city = person.city
    allowed = [
        city.token(person.me),
        city.token(person.boss),
        person.hr,
        city.token("h1", "hr_admin"),
        city.token("i1", "auditor"),
    ]
    denied = [
        city.token("stranger"),
        city.token("h2", "unit_hr", units=["elsewhere"]),
        city.token("f1", "finance"),
        person.device,
    ]
    assert [(await person.see(headers)).status_code for headers in allowed] == [200] * len(allowed)
    assert [(await person.see(headers)).status_code for headers in denied] == [403] * len(denied)
    refused(await city.http.get(f"/attendance/months/nobody/{PERIOD}", headers=city.token("i1", "auditor")), 404)
    refused(await city.http.get(f"/attendance/months/{person.me}/0000-01", headers=city.token(person.me)), 422)
