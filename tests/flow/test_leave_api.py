"""Leave over HTTP, log and SQL: requested, advised on, decided, recalled; balances, month views and pay follow."""

import asyncio
import csv
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.attendance.leave import domain
from services.attendance.leave.commands import LeaveCommands
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller
from shared.events import decode
from shared.events.attendance import leave as lve
from shared.log.ledger import stored
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import leave
from shared.problems import Problem
from shared.projections.directory import Directory
from tests.flow.all_services import all_services
from tests.flow.attendance_office import MONDAY, PERIOD
from tests.flow.leave_office import _DAY, TODAY, Person
from tests.kit.city_log import EMPLOYEE, CityLog
from tests.kit.installation import Installation, refused
from tests.kit.waiting import until_equal

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def person(city: Installation) -> Person:
    person = Person(city)
    await person.start()
    return person


async def test_from_the_request_to_the_month_view(person: Person) -> None:
    friday = MONDAY + 4 * _DAY
    for _ in range(2):
        assert (await person.ask("l1", MONDAY, friday)).json() == {"id": "l1", "status": "RECORDED"}
    await until_equal(person.balance, (24, 5, 0, 19))
    assert await person.waiting(person.superior) == ["l1"]
    assert await person.waiting(person.hr) == []
    refused(await person.say("l1", "decision", person.hr, verdict="GRANTED"), 409, "has not advised")

    for _ in range(2):
        assert (await person.say("l1", "advice", person.superior, advice="AGREE")).status_code == 201
    await until_equal(lambda: person.waiting(person.hr), ["l1"])
    assert await person.waiting(person.superior) == []

    for _ in range(2):
        assert (await person.say("l1", "decision", person.hr, verdict="GRANTED")).status_code == 201
    await until_equal(person.balance, (24, 0, 5, 19))
    assert await person.states() == {"l1": "FINISHED"}
    assert await person.waiting(person.hr) == []
    assert [await person.day(MONDAY + place * _DAY) for place in (-3, 0, 4, 5)] == [
        ("ABSENT", None),
        ("EXCUSED", "ANNUAL"),
        ("EXCUSED", "ANNUAL"),
        ("OFF", None),
    ]
    assert len(await person.recorded()) == 4


async def test_other_dates_are_granted_and_counted(person: Person) -> None:
    await person.ask("l1", MONDAY, MONDAY + 4 * _DAY)
    await person.say("l1", "advice", person.superior, advice="CHANGE", comment="Senin ada audit")
    dates = {"date_from": str(MONDAY + _DAY), "date_to": str(MONDAY + 2 * _DAY)}
    answer = await person.say("l1", "decision", person.hr, verdict="CHANGED", comment="Selasa dan Rabu", **dates)
    assert answer.status_code == 201, answer.text
    await until_equal(person.balance, (24, 0, 2, 22))
    (item,) = (await person.see(f"leave/{person.me}"))["items"]
    assert (item["verdict"], item["days"], item["advice_comment"]) == (
        "CHANGED",
        {str(MONDAY.year): 2},
        "Senin ada audit",
    )
    assert [(await person.day(MONDAY + place * _DAY))[0] for place in range(4)] == [
        "ABSENT",
        "EXCUSED",
        "EXCUSED",
        "ABSENT",
    ]


async def test_a_running_leave_is_recalled_and_not_cancelled(person: Person) -> None:
    first, last = TODAY - 2 * _DAY, TODAY + 12 * _DAY
    await person.grant("l1", first, last, "IMPORTANT_REASON")
    await until_equal(person.states, {"l1": "RUNNING"})
    refused(await person.say("l1", "cancellation", person.own, reason="batal"), 409, "can only be recalled")
    back = TODAY + 3 * _DAY
    for _ in range(2):
        answer = await person.say("l1", "recall", person.hr, returns_on=str(back), reason="banjir")
        assert answer.status_code == 201, answer.text
    await until_equal(person.states, {"l1": "RECALLED"})
    (item,) = (await person.see(f"leave/{person.me}"))["items"]
    assert (item["date_to"], item["end_reason"]) == (str(back - _DAY), "banjir")
    assert sum(item["days"].values()) == 5
    worked = [day for day in (first + place * _DAY for place in range(15)) if day.weekday() < 5]
    for day in worked:
        assert (await person.day(day))[0] == ("EXCUSED" if day < back else "NOT_YET"), day


async def test_a_leave_that_has_not_begun_is_cancelled_and_its_days_are_back(person: Person) -> None:
    first = (TODAY + 400 * _DAY).replace(month=6, day=1)
    before = await person.balance(first.year)
    await person.grant("l1", first, first + 6 * _DAY)
    await until_equal(lambda: person.balance(first.year), (before[0], 0, 5, before[0] - 5))
    assert await person.states() == {"l1": "GRANTED"}
    refused(await person.say("l1", "recall", person.hr, returns_on=str(first), reason="banjir"), 409, "not running")
    for _ in range(2):
        assert (await person.say("l1", "cancellation", person.own, reason="batal")).status_code == 201
    await until_equal(lambda: person.balance(first.year), before)
    assert await person.states() == {"l1": "CANCELLED"}
    assert not {"EXCUSED"} & {(await person.day(first + place * _DAY))[0] for place in range(7)}


async def test_what_cannot_be_is_refused_with_its_reason_and_nothing_is_stored(person: Person) -> None:
    refused(await person.ask("l1", MONDAY, MONDAY - _DAY), 422, "before it starts")
    refused(await person.ask("l1", MONDAY, MONDAY + 60 * _DAY), 409, "days are left")
    refused(await person.ask("l1", MONDAY, MONDAY, "SICK"), 422, "document")
    refused(await person.ask("l1", date(2020, 6, 1), date(2020, 6, 5)), 422, "years of service")
    refused(await person.say("l1", "decision", person.hr, verdict="GRANTED"), 404, "No leave l1")
    refused(await person.say("l1", "decision", person.hr, verdict="CHANGED"), 422, "first and the last day")
    assert await person.recorded() == []
    await person.ask("l1", MONDAY, MONDAY)
    refused(await person.ask("l1", MONDAY, MONDAY + _DAY), 409, "taken")
    refused(await person.ask("l2", MONDAY, MONDAY, "IMPORTANT_REASON"), 409, "Another leave")
    assert len(await person.recorded()) == 1


async def test_who_is_assisted_is_named(person: Person) -> None:
    assert (await person.ask("l1", MONDAY, MONDAY, by=person.hr)).status_code == 201
    (event,) = await person.recorded()
    assert (event.actor, event.onbehalfof) == ("hr:h1", f"employee:{person.me}")


async def test_leave_is_listed_the_latest_first_and_in_pages(person: Person) -> None:
    for number in range(5):
        assert (await person.ask(f"l{number}", MONDAY + number * _DAY, MONDAY + number * _DAY)).status_code == 201
    await until_equal(person.balance, (24, 5, 0, 19))
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = await person.see(f"leave/{person.me}", **query)
        seen += [item["leave_id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == ["l4", "l3", "l2", "l1", "l0"]


async def test_of_two_who_race_for_the_last_days_exactly_one_wins(person: Person) -> None:
    """Two replicas work on one log, each with its own memory of the person."""
    directory = Directory(person.city.ledger)
    following = asyncio.create_task(directory.run())
    await directory.ready.wait()
    attendance = person.city.app.state.services[0].database
    replicas = [LeaveCommands(person.city.ledger, directory, RosterStore(attendance)) for _ in range(2)]
    caller = Caller(person.me, frozenset({"employee"}))

    async def ask(replica: LeaveCommands, leave_id: str, first: date, weeks: int) -> Problem | None:
        data = lve.LeaveRequestedData(
            employee_id=person.me,
            leave_id=leave_id,
            kind="ANNUAL",
            date_from=first,
            date_to=first + timedelta(weeks=weeks) - _DAY,
            days={},
            reason="pulang kampung",
        )
        try:
            await replica.execute(domain.request, data, caller, datetime.now(UTC))
        except Problem as refusal:
            return refusal
        return None

    year = TODAY.year - 1  # 24 days: four weeks are, then four days remain
    monday = date(year, 3, 1) + timedelta(days=-date(year, 3, 1).weekday() % 7)
    try:
        for replica in replicas:  # both remember the person
            await ask(replica, "l0", monday, 3)
        answers = await asyncio.gather(
            *(ask(replicas[n % 2], f"r{n}", monday + timedelta(weeks=4 + n), 1) for n in range(8))
        )
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    refusals = [answer for answer in answers if answer is not None]
    assert len(refusals) == 7
    assert all(answer.status == 409 and "4 days are left, but 5" in answer.detail for answer in refusals)
    assert len(await person.recorded()) == 2
    await until_equal(lambda: person.balance(year), (24, 20, 0, 4))


async def test_pay_and_an_exported_log_see_the_same_leave(tmp_path: Path) -> None:
    """The employee is absent all month, except for a week of leave. A file of `log export` is imported to the same
    places, a recall too.
    """
    log = CityLog(PERIOD, timezone="Asia/Makassar")
    log.employee()
    async with all_services(tmp_path) as city:
        await city.load(log.events)
        await city.folded()
        estimate = f"/payroll/statements/{EMPLOYEE}/{PERIOD}/estimate"
        before = (await city.get(estimate)).json()

        async def grant(leave_id: str, kind: str, first: date, last: date) -> str:
            ids = {"employee_id": EMPLOYEE, "leave_id": leave_id}
            asked = {"kind": kind, "date_from": str(first), "date_to": str(last), "reason": "pulang kampung"}
            await city.post("/attendance/leave", ids | asked)
            place = f"/attendance/leave/{EMPLOYEE}/{leave_id}"
            await city.post(f"{place}/decision", {"verdict": "GRANTED"})
            return place

        await grant("l1", "ANNUAL", MONDAY, MONDAY + 4 * _DAY)
        running = await grant("l2", "IMPORTANT_REASON", TODAY - _DAY, TODAY + 5 * _DAY)
        await city.post(f"{running}/recall", {"returns_on": str(TODAY + _DAY), "reason": "banjir"})
        await city.folded()
        after = (await city.get(estimate)).json()
        assert after["attendance_cut"] < before["attendance_cut"]
        (row,) = csv.DictReader((await city.fold_of_export(PERIOD)).splitlines())
        assert (row["attendance_cut"], row["net"]) == (str(after["attendance_cut"]), str(after["net"]))
        places = _places((city.directory / "exported.jsonl").read_text().splitlines())
        held = [(row.subject, decode(row.body).id) async for page in stored(city.ledger, [">"]) for row in page]
        assert sorted(places) == sorted(held)
        assert [subject for subject, _ in places].count(leave(EMPLOYEE).stored) == 9


def _places(lines: Sequence[str]) -> list[tuple[str, str]]:
    index = SubjectIndex()
    return [(index.subject_of(decode(line.encode())).stored, json.loads(line)["id"]) for line in lines]
