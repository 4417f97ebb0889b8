"""Activity over HTTP, log and SQL: permissions, the tables after each command, in bulk and page by page."""

from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
import pytest_asyncio

from shared.caller import Role
from shared.http.access import roles_of, routes_of
from shared.values.period import period_of
from tests.flow.activity_office import DAY, EVIDENCE, PERIOD, TODAY, VERIFIED, Office
from tests.kit.installation import Headers, Installation, refused
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.open()
    return office


async def test_from_submission_to_annulment(office: Office) -> None:
    answer = await office.submit()
    assert (answer.status_code, answer.json()) == (201, {"id": "a1", "status": "RECORDED"})
    row = await office.status("SUBMITTED")
    assert row["submitted_by"] == f"employee:{office.me}"
    assert row["submitted_for"] is row["decided_by"] is row["reason"] is None
    assert row["evidence"] == [office.evidence | {"also_used": 0}]
    assert (row["date"], row["minutes"], row["volume"], row["target_id"]) == (DAY.isoformat(), 120, 3, "t1")

    assert (await office.decide("verification", VERIFIED)).status_code == 201
    row = await office.status("VERIFIED")
    assert row["decided_by"] == f"employee:{office.boss}"
    assert {name: row[name] for name in VERIFIED} == VERIFIED
    assert datetime.fromisoformat(row["decided_at"]) >= datetime.fromisoformat(row["submitted_at"])

    auditor = office.city.token(office.auditor, "auditor")
    assert (await office.decide("annulment", {"reason": "bukti tidak sah"}, auditor)).status_code == 201
    row = await office.status("ANNULLED")
    assert (row["decided_by"], row["reason"]) == (f"auditor:{office.auditor}", "bukti tidak sah")

    events = await office.log()
    assert [type(event).__name__ for event in events] == ["ActivitySubmitted", "ActivityVerified", "ActivityAnnulled"]
    assert (row["submission"], row["decision"]) == (events[0].id, events[2].id)


async def test_the_same_again_answers_the_same_and_says_nothing(office: Office) -> None:
    answers = [await office.submit() for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    for _ in range(2):
        assert (await office.decide("verification", VERIFIED)).status_code == 201
    assert (await office.submit()).status_code == 201
    assert len(await office.log()) == 2


async def test_returned_work_is_submitted_again_changed(office: Office) -> None:
    await office.submit()
    for n in range(2):
        assert (await office.decide("return", {"reason": "kurang jelas"})).status_code == 201
        await office.status("RETURNED")
        assert (await office.submit(description=f"lebih jelas {n}")).status_code == 201
        row = await office.status("SUBMITTED")
        assert row["reason"] is row["decided_by"] is None
    assert (await office.decide("withdrawal", {"reason": "salah tanggal"}, office.city.token(office.me))).is_success
    await office.status("WITHDRAWN")
    assert (await office.submit(minutes=60)).status_code == 201
    ids = [event.id for event in await office.log()]
    assert len(set(ids)) == len(ids) == 7


async def test_what_the_machine_does_not_list_is_refused(office: Office) -> None:
    await office.submit()
    refused(await office.submit(minutes=60), 409, "SUBMITTED")
    refused(await office.decide("annulment", {"reason": "salah"}, office.city.token("i1", "auditor")), 409, "VERIFIED")
    assert (await office.decide("rejection", {"reason": "bukan tugas"})).status_code == 201
    for what, body in (("verification", VERIFIED), ("return", {"reason": "salah"})):
        refused(await office.decide(what, body), 409, "REJECTED")
    withdrawal = await office.decide("withdrawal", {"reason": "salah"}, office.city.token(office.me))
    refused(withdrawal, 409, "REJECTED")
    refused(await office.submit(minutes=60), 409, "REJECTED")
    refused(await office.decide("verification", VERIFIED, key="unknown"), 404)


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 0},
        {"minutes": 601},
        {"minutes": 60.0},
        {"minutes": "60"},
        {"volume": 0},
        {"evidence": []},
        {"evidence": [EVIDENCE | {"sha256": "no"}]},
        {"date": (TODAY + timedelta(days=2)).isoformat()},
        {"date": 20261102},
        {"description": ""},
        {"description": "nul \x00"},
        {"activity_id": "a.b"},
        {"surplus": 1},
    ],
)
async def test_submissions_of_a_wrong_form(office: Office, change: dict[str, Any]) -> None:
    refused(await office.submit(**change), 422)


async def test_a_day_has_600_minutes(office: Office) -> None:
    assert (await office.submit("a1", minutes=600)).status_code == 201
    refused(await office.submit("a2", minutes=1), 409, "600 minutes")
    assert (await office.decide("return", {"reason": "kurang jelas"})).is_success
    assert (await office.submit("a2", minutes=1)).status_code == 201


async def test_only_who_is_employed_that_day_works(office: Office) -> None:
    refused(await office.submit(employee_id="nobody"), 404)
    refused(await office.submit(date="2019-12-31"), 422, "does not work here")


async def test_no_more_is_accepted_than_was_claimed(office: Office) -> None:
    await office.submit()
    refused(await office.decide("verification", VERIFIED | {"minutes_accepted": 121}), 422, "claimed")
    refused(await office.decide("verification", VERIFIED | {"volume_accepted": 4}), 422, "claimed")
    refused(await office.decide("verification", VERIFIED | {"quality": 10_001}), 422)


async def test_a_decision_on_what_was_not_looked_at_is_refused(office: Office) -> None:
    await office.submit()
    looked_at = (await office.status("SUBMITTED"))["submission"]
    await office.decide("withdrawal", {"reason": "salah"}, office.city.token(office.me))
    await office.submit(minutes=400)
    refused(await office.decide("verification", VERIFIED | {"submission": looked_at}), 409, "again")


async def test_who_decides(office: Office) -> None:
    city = office.city
    await office.submit()
    colleague = f"{office.me}c"
    await city.employee(colleague, office.unit, superior=office.boss)
    hr = city.token("h1", "hr_admin", "unit_hr", units=[office.unit])
    for caller in (city.token(office.me), city.token(colleague), city.token("stranger"), hr):
        refused(await office.decide("verification", VERIFIED, caller), 403)
    refused(await office.decide("annulment", {"reason": "salah"}), 403)
    acting = f"{office.boss}a"
    await city.supervise(office.me, acting, "ACTING", DAY, DAY)

    async def acts() -> bool:
        return (await office.decide("verification", VERIFIED, city.token(acting))).status_code == 201

    await eventually(acts)


async def test_two_who_supervise_each_other_decide_on_neither(office: Office) -> None:
    await office.submit()
    await office.city.supervise(office.boss, office.me, since=DAY, until=DAY)

    async def noticed() -> bool:
        """Ask with more minutes than claimed, which is refused before and after."""
        return "each other" in (await office.decide("verification", VERIFIED | {"minutes_accepted": 500})).text

    await eventually(noticed)
    refused(await office.decide("verification", VERIFIED), 403, "each other")
    queue = await office.city.http.get("/activities/queue", headers=office.city.token(office.boss))
    assert queue.json()["items"] == []


async def test_assisted_entry(office: Office) -> None:
    city = office.city
    ours, other = city.token("h1", "unit_hr", units=[office.unit]), city.token("h2", "unit_hr", units=["elsewhere"])
    refused(await office.post("/activities", office.work(), other), 403)
    refused(await office.post("/activities", office.work(), city.token(office.boss)), 403)
    assert (await office.post("/activities", office.work(), ours)).status_code == 201
    row = await office.status("SUBMITTED")
    assert (row["submitted_by"], row["submitted_for"]) == ("hr:h1", f"employee:{office.me}")
    refused(await office.decide("withdrawal", {"reason": "salah"}, other), 403)
    assert (await office.decide("withdrawal", {"reason": "salah"}, ours)).status_code == 201


async def test_a_thousand_submissions_and_decisions_answered_one_by_one(office: Office) -> None:
    days = [DAY - timedelta(days=n < 500) for n in range(1_000)]  # a0 to a499 are on the first page of a month
    items = [
        office.work(f"a{n}", date=days[n].isoformat(), minutes=1, description=f"pekerjaan {n}") for n in range(1_000)
    ]
    items[7] = {"activity_id": "a7"}
    items[8] |= {"employee_id": "nobody"}
    items[999] |= {"minutes": 600}  # its day has 499 already
    answer = await office.post("/activities/batch", {"items": items})
    assert answer.status_code == 200, answer.text
    answered = answer.json()
    assert (answered["recorded"], answered["refused"]) == (997, 3)
    assert answered["items"][6] == {"status": "RECORDED", "id": "a6", "reason": None, "type": None}
    assert [answered["items"][n]["type"].rpartition(":")[2] for n in (7, 8, 999)] == [
        "invalid",
        "not-found",
        "conflict",
    ]
    again = await office.post("/activities/batch", {"items": items})
    assert again.json() == answered

    def place(n: int) -> dict[str, Any]:
        return {"employee_id": office.me, "period": period_of(days[n]), "activity_id": f"a{n}"}

    taken = {"minutes_accepted": 1, "volume_accepted": 3, "quality": 9_000}
    decisions: list[dict[str, Any]] = [place(n) | {"decision": "VERIFY"} | taken for n in range(1_000)]
    decisions[0] = place(0) | {"decision": "RETURN", "reason": "kurang jelas"}
    decisions[1] = place(1) | {"decision": "REJECT", "reason": "bukan tugas"}
    decisions[2] = place(2) | {"decision": "REJECT"}
    decisions[3] = place(3) | {"decision": "ESCALATE"}
    answer = await office.post("/activities/decisions/batch", {"items": decisions}, office.city.token(office.boss))
    answered = answer.json()
    assert (answered["recorded"], answered["refused"]) == (995, 5)
    assert [n for n, item in enumerate(answered["items"]) if item["status"] == "REFUSED"] == [2, 3, 7, 8, 999]

    for n, status in ((0, "RETURNED"), (1, "REJECTED"), (2, "SUBMITTED")):
        if period_of(days[n]) == PERIOD:
            await office.status(status, f"a{n}")


@pytest.mark.parametrize("path", ["/activities/batch", "/activities/decisions/batch"])
async def test_a_batch_has_1_to_1000_items(office: Office, path: str) -> None:
    too_many: tuple[list[Any], ...] = ([], [{}] * 1_001)
    for items in too_many:
        refused(await office.post(path, {"items": items}), 422)


async def test_a_month_is_read_page_by_page(office: Office) -> None:
    for n in range(5):
        await office.submit(f"a{n}", minutes=10)
    await office.status("SUBMITTED", "a4")
    seen, cursor = [], None
    while True:
        page = await office.month(limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["activity_id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["a0", "a1", "a2", "a3", "a4"]


async def test_who_sees_a_month(office: Office) -> None:
    city, path = office.city, f"/activities/{office.me}/{PERIOD}"
    acting = f"{office.boss}a"
    await city.supervise(office.me, acting, "ACTING", DAY, DAY)

    async def status(headers: Headers) -> int:
        return (await city.http.get(path, headers=headers)).status_code

    async def acts() -> bool:
        return await status(city.token(acting)) == 200

    await eventually(acts)
    allowed = [
        city.token(office.me),
        city.token(office.boss),
        city.token("h1", "unit_hr", units=[office.unit]),
        city.token("h1", "hr_admin"),
        city.token("i1", "auditor"),
    ]
    denied = [
        city.token("stranger"),
        city.token("h1", "unit_hr", units=["elsewhere"]),
        city.token("f1", "finance"),
        city.token("o1", "operator"),
        city.token("d1", "device"),
    ]
    assert [await status(headers) for headers in allowed] == [200] * len(allowed)
    assert [await status(headers) for headers in denied] == [403] * len(denied)
    refused(await city.http.get(path), 401)
    refused(await city.http.get(f"/activities/{office.me}/0000-01", headers=city.token(office.me)), 422)
    for cursor in ("nonsense", "WyJ4IiwieSJd", "WyIyMDI2LTExLTAyIiwiXHUwMDAwIl0="):
        answer = await city.http.get(path, headers=city.token(office.me), params={"cursor": cursor})
        refused(answer, 422, "cursor")


async def test_the_queue_holds_what_waits_for_me_oldest_first(office: Office) -> None:
    city = office.city
    other = f"{office.me}z"
    await city.employee(other, office.unit, superior=office.boss)
    acting, before = f"{office.boss}a", DAY - timedelta(days=1)
    await city.supervise(office.me, acting, "ACTING", before, before)
    await office.submit("new", minutes=10)
    await office.submit("old", minutes=10, date=before.isoformat())
    await office.submit("gone", minutes=10)
    await office.decide("rejection", {"reason": "bukan tugas"}, key="gone")
    await city.upload(city.token(other), office.photo)
    body = office.work("theirs", employee_id=other)
    assert (await office.post("/activities", body, city.token(other))).status_code == 201

    async def queue(of: str, **query: Any) -> dict[str, Any]:
        answer = await city.http.get("/activities/queue", headers=city.token(of), params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def names(page: dict[str, Any]) -> list[str]:
        return [row["activity_id"] for row in page["items"]]

    async def complete() -> bool:
        return names(await queue(office.boss)) == ["old", "new", "theirs"]

    await eventually(complete)
    first = await queue(office.boss, limit=2)
    assert names(first) == ["old", "new"]
    rest = await queue(office.boss, limit=2, cursor=first["next"])
    assert (names(rest), rest["next"]) == (["theirs"], None)
    assert names(await queue(acting)) == ["old"]
    assert names(await queue(acting, limit=1)) == ["old"]
    assert names(await queue(office.me)) == []


async def test_every_route_refuses_every_role_it_does_not_name(office: Office) -> None:
    routes = [route for route in routes_of(office.city.app) if (route.path or "").startswith("/activities")]
    assert len(routes) == 39
    for route in routes:
        path = (route.path or "").format(
            employee_id=office.me, period=PERIOD, activity_id="a1", template_id="t1", unit_id=office.unit
        )
        for role in get_args(Role):
            for method in route.methods or ():
                answer = await office.city.http.request(
                    method, path, json={}, headers=office.city.token("nobody", role)
                )
                named = role in (roles_of(route) or ())
                assert named or answer.status_code == 403, (method, path, role)
