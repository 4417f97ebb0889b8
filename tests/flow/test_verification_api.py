"""Verification over HTTP, log and SQL: in bulk, escalation, audits, comments; and no path hides an employee by their
id.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from services.activity.audits.domain import draw
from shared.events.activity import work as act
from shared.events.activity.audits import Sampled
from shared.events.activity.evidence import EvidenceOpened, EvidenceOpenedData
from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData
from shared.events.attendance.calendar import Hours, SchedulePublished, SchedulePublishedData
from shared.http.access import routes_of
from shared.log.subjects import activity_month
from tests.flow.activity_office import DAY, PERIOD, VERIFIED, Office
from tests.kit.installation import HIRED, Installation, refused
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime.now(UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.open()
    return office


async def get(office: Office, path: str, subject: str, *roles: Any, **query: Any) -> Any:
    answer = await office.city.http.get(path, headers=office.city.token(subject, *roles), params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def order(office: Office, **changes: Any) -> dict[str, Any]:
    body = {
        "employee_id": office.me,
        "period": PERIOD,
        "minutes": "AS_CLAIMED",
        "quality": 9_000,
        "command_id": "k1",
    }
    return body | changes


async def test_a_month_without_work_has_no_items_for_its_superior(office: Office) -> None:
    empty = order(office, period="2025-08")
    answer = await office.post("/activities/verifications", empty, office.city.token(office.boss))
    assert (answer.status_code, answer.json()["recorded"], answer.json()["items"]) == (200, 0, [])
    refused(await office.post("/activities/verifications", empty), 403, "yours")


async def test_a_day_in_one_command_an_answer_for_each(office: Office) -> None:
    for n in range(4):
        assert (await office.submit(f"a{n}", minutes=10 + n)).status_code == 201
    await office.decide("rejection", {"reason": "bukan tugas"}, key="a3")
    event, subject = opened(office, "a0"), activity_month(office.me, PERIOD)
    await office.city.ledger.append(subject, [event], (await office.city.ledger.read(subject))[-1].seq)
    exceptions = [
        {"activity_id": "a1", "decision": "RETURN", "reason": "kurang jelas"},
        {"activity_id": "a2", "decision": "VERIFY", **VERIFIED, "minutes_accepted": 5},
    ]
    body, boss = order(office, date=DAY.isoformat(), **{"except": exceptions}), office.city.token(office.boss)
    answer = await office.post("/activities/verifications", body, boss)
    assert answer.status_code == 200, answer.text
    answered = answer.json()
    assert (answered["recorded"], answered["refused"]) == (3, 1)
    assert [(item["id"], item["status"]) for item in answered["items"]] == [
        ("a0", "RECORDED"),
        ("a1", "RECORDED"),
        ("a2", "RECORDED"),
        ("a3", "REFUSED"),
    ]
    assert "REJECTED" in answered["items"][3]["reason"]
    assert (await office.post("/activities/verifications", body, boss)).json() == answered
    row = await office.status("VERIFIED", "a0")
    assert (row["minutes_accepted"], row["volume_accepted"], row["quality"]) == (10, 3, 9_000)
    assert row["opened"] == [office.evidence["sha256"]]
    assert (await office.status("VERIFIED", "a2"))["opened"] == []
    assert (await office.status("RETURNED", "a1"))["opened"] is None
    refused(await office.post("/activities/verifications", body | {"quality": 1}, boss), 409, "command_id")
    refused(await office.post("/activities/verifications", body), 403, "yours")


def opened(office: Office, key: str) -> EvidenceOpened:
    data = EvidenceOpenedData(
        employee_id=office.me, activity_id=key, sha256=str(office.evidence["sha256"]), by=office.boss
    )
    event = EvidenceOpened.record(data, time=NOW, actor=f"employee:{office.boss}")
    assert isinstance(event, EvidenceOpened)
    return event


async def test_who_steps_in_finds_it_in_their_queue(office: Office) -> None:
    city, chief = office.city, f"{office.boss}c"
    hours = Hours(start="07:30", end="16:00")
    weekly: Any = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), hours)
    published = SchedulePublishedData(schedule_id="daily", weekly=weekly, effective_from=HIRED)
    await city.append(SchedulePublished.record(published, time=NOW, actor="hr:h1"))
    for who in (office.me, office.boss):
        moved = EmployeeTransferredData(
            employee_id=who, unit_id=office.unit, schedule_id="daily", effective_from=date(2020, 2, 1)
        )
        await city.append(EmployeeTransferred.record(moved, time=NOW, actor="hr:h1"))
    await city.supervise(office.boss, chief)
    old = submitted_at(office, "old", NOW - timedelta(days=9))
    await city.append(old)
    await office.submit("new", minutes=10)

    async def queue(of: str, **query: Any) -> list[tuple[str, int, bool]]:
        page = await get(office, "/activities/queue", of, **query)
        return [(row["activity_id"], row["age"], row["escalated"]) for row in page["items"]]

    async def complete() -> bool:
        return [key for key, _, _ in await queue(office.boss)] == ["new", "old"] and bool(await queue(chief))

    await eventually(complete)
    ((key, age, escalated),) = await queue(chief)
    assert (key, escalated) == ("old", True)
    assert age in (7, 8, 9)  # whole days between, whatever holidays other tests declared and whatever hour it is
    assert {escalated for _, _, escalated in await queue(office.boss)} == {False}
    assert await queue(office.boss, employee_id="somebody") == await queue(office.me) == []
    assert [key for key, _, _ in await queue(office.boss, date=DAY.isoformat(), employee_id=office.me)] == [
        "new",
        "old",
    ]
    assert await queue(office.boss, date=(DAY - timedelta(days=1)).isoformat()) == []
    first = await get(office, "/activities/queue", office.boss, limit=1)
    rest = await get(office, "/activities/queue", office.boss, limit=1, cursor=first["next"])
    assert [row["activity_id"] for page in (first, rest) for row in page["items"]] == ["new", "old"]
    refused(await office.decide("verification", VERIFIED, city.token(chief), key="new"), 403, "own superior")
    assert (await office.decide("verification", VERIFIED, city.token(chief), key="old")).status_code == 201


def submitted_at(office: Office, key: str, at: datetime) -> act.ActivitySubmitted:
    data = act.ActivitySubmittedData(
        employee_id=office.me,
        activity_id=key,
        date=DAY,
        description="Menyusun laporan",
        volume=3,
        unit="dokumen",
        minutes=120,
        evidence=msgspec.convert([office.evidence], list[act.Evidence]),
    )
    event = act.ActivitySubmitted.record(data, time=at, actor=f"employee:{office.me}")
    assert isinstance(event, act.ActivitySubmitted)
    return event


async def test_an_audit_from_the_draw_to_its_end(office: Office) -> None:
    auditor = office.city.token(office.auditor, "auditor")
    for n in range(5):
        await office.submit(f"a{n}", minutes=10 + n)
    ask = {"unit_id": office.unit, "period": PERIOD, "share_bp": 5_000, "seed": "2026:x"}
    refused(await office.post("/activities/audits", ask, auditor), 409, "nothing to draw from")
    for n in range(4):
        await office.decide("verification", VERIFIED | {"minutes_accepted": 1}, key=f"a{n}")
        await office.status("VERIFIED", f"a{n}")
    for _ in range(2):
        assert (await office.post("/activities/audits", ask, auditor)).json() == {"id": "2026:x", "status": "RECORDED"}
    refused(await office.post("/activities/audits", ask | {"share_bp": 1}, auditor), 409, "has drawn")
    assert (await office.post("/activities/audits", ask | {"seed": "2026:y"}, auditor)).status_code == 201

    async def samples(**query: Any) -> Any:
        return await get(office, f"/activities/audits/{office.unit}/{PERIOD}", office.auditor, "auditor", **query)

    async def drawn() -> Any:
        page = await samples()
        return len(page["items"]) == 2 and page["items"]

    one, other = await eventually(drawn)
    verified = [Sampled(employee_id=office.me, period=PERIOD, activity_id=f"a{n}") for n in range(4)]
    for view in (one, other):
        names = [item["activity_id"] for item in view["activities"]]
        assert names == [each.activity_id for each in draw(verified, 5_000, view["seed"])]
        assert (view["population"], view["share_bp"], len(names)) == (4, 5_000, 2)
        assert {item["state"] for item in view["activities"]} == {"OPEN"}
    first = await samples(limit=1)
    assert [view["seed"] for view in first["items"]] == ["2026:x"]
    assert [view["seed"] for view in (await samples(limit=1, cursor=first["next"]))["items"]] == ["2026:y"]

    fine, wrong = (item["activity_id"] for item in one["activities"])
    for _ in range(2):
        assert (await office.decide("confirmation", {"comment": "Sesuai"}, auditor, key=fine)).status_code == 201
    assert (await office.decide("annulment", {"reason": "bukti tidak sah"}, auditor, key=wrong)).status_code == 201
    refused(await office.decide("confirmation", {}, auditor, key="a4"), 409, "SUBMITTED")

    async def states(*expected: str) -> bool:
        return [item["state"] for item in (await samples())["items"][0]["activities"]] == [*expected]

    await eventually(lambda: states("CONFIRMED", "ANNULLED"))
    assert (await office.decide("annulment", {"reason": "dicabut"}, auditor, key=fine)).status_code == 201
    await eventually(lambda: states("ANNULLED", "ANNULLED"))


async def test_a_conversation_in_order_and_page_by_page(office: Office) -> None:
    await office.submit()
    path = f"/activities/{office.me}/{PERIOD}/a1/comments"
    for n, subject in enumerate((office.boss, office.me, office.boss)):
        body = {"comment_id": f"c{9 - n}", "text": f"kata {n}"}
        for _ in range(2):
            assert (await office.post(path, body, office.city.token(subject))).status_code == 201

    async def complete() -> Any:
        page = await get(office, path, office.me)
        return len(page["items"]) == 3 and page["items"]

    await office.status("SUBMITTED")
    items = await eventually(complete)
    assert [(item["comment_id"], item["said_by"]) for item in items] == [
        ("c9", f"employee:{office.boss}"),
        ("c8", f"employee:{office.me}"),
        ("c7", f"employee:{office.boss}"),
    ]
    first = await get(office, path, office.me, limit=2)
    rest = await get(office, path, office.me, limit=2, cursor=first["next"])
    assert [item["text"] for page in (first, rest) for item in page["items"]] == ["kata 0", "kata 1", "kata 2"]
    changed = {"comment_id": "c9", "text": "lain"}
    refused(await office.post(path, changed, office.city.token(office.boss)), 409, "comment_id")
    refused(await office.post(path, changed, office.city.token("stranger")), 403)
    refused(await office.city.http.get(path, headers=office.city.token("stranger")), 403)


async def test_ideas(office: Office) -> None:
    for key, day in (("i2", DAY), ("i1", DAY), ("i0", DAY + timedelta(days=1))):
        body = {
            "employee_id": office.me,
            "idea_id": key,
            "date": day.isoformat(),
            "text": "Antrean",
            "activity_id": "a1",
        }
        for _ in range(2):
            assert (await office.post("/activities/ideas", body)).status_code == 201

    async def complete() -> Any:
        page = await get(office, "/activities/ideas", office.boss, employee_id=office.me)
        return len(page["items"]) == 3 and page["items"]

    items = await eventually(complete)
    assert [item["idea_id"] for item in items] == ["i1", "i2", "i0"]
    assert (items[0]["recorded_by"], items[0]["recorded_for"]) == (f"employee:{office.me}", None)
    refused(await office.post("/activities/ideas", body | {"text": "Lain"}), 409, "idea_id")
    refused(await office.post("/activities/ideas", body, office.city.token(office.boss)), 403)


async def test_circles_are_seen(office: Office) -> None:
    await office.city.supervise(office.boss, office.me)

    async def seen() -> bool:
        found = await get(office, "/activities/circles", office.auditor, "auditor")
        return sorted([office.boss, office.me]) in found["circles"]

    await eventually(seen)


@pytest.mark.parametrize(
    "name", ["queue", "ideas", "audits", "circles", "batch", "verifications", "decisions", "2026-11"]
)
async def test_nobody_is_hidden_by_their_id(office: Office, name: str) -> None:
    city = office.city
    await city.unit("words")
    await city.employee(name, "words", superior=office.boss)
    me = city.token(name)
    await city.upload(me, office.photo)
    assert (await office.post("/activities", office.work(employee_id=name), me)).status_code == 201
    path = f"/activities/{name}/{PERIOD}"

    async def mine() -> bool:
        items = (await get(office, path, name))["items"]
        return [item["employee_id"] for item in items] == [name]

    await eventually(mine)
    assert (await office.post(f"{path}/a1/comments", {"comment_id": "c1", "text": "Ya"}, me)).status_code == 201
    assert (await get(office, f"{path}/a1/comments", name)).keys() == {"items", "next"}
    assert (await get(office, "/activities/ideas", name, employee_id=name))["items"] == []
    answer = await office.post(f"{path}/a1/verification", VERIFIED, city.token(office.boss))
    assert answer.status_code == 201


async def test_no_two_paths_of_one_method_can_be_meant_at_once(office: Office) -> None:
    paths = {
        (method, tuple((route.path or "").split("/")))
        for route in routes_of(office.city.app)
        for method in route.methods or ()
        if (route.path or "").startswith("/activities")
    }
    for (method, one), (other_method, other) in combinations(sorted(paths), 2):
        if method == other_method and len(one) == len(other):
            assert any(apart(*pair) for pair in zip(one, other, strict=True)), (one, other)


def apart(left: str, right: str) -> bool:
    """Whether no path can match both templates: some step has two different words, or a month beside another word."""
    words = [each for each in (left, right) if "{" not in each]
    return left != right and (len(words) == 2 or ("{period}" in (left, right) and len(words) == 1))
