"""Entry of the day's work over HTTP, log and SQL: the catalogue, drafts, copies, templates, shared activities."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from shared.events import decode
from shared.events.appraisal import EmployeeTransferred, EmployeeTransferredData, PositionDefined, PositionDefinedData
from shared.log.subjects import drafts
from tests.flow.activity_office import DAY, EVIDENCE, VERIFIED, Office
from tests.kit.installation import Installation, refused
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEXT = DAY + timedelta(days=1)


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.open()
    return office


class Desk:
    """An office whose employee keeps drafts and templates."""

    def __init__(self, office: Office) -> None:
        self.office, self.city = office, office.city
        self.base = f"/activities/{office.me}"

    async def ask(self, method: str, path: str, body: Any = None, by: Any = None) -> httpx.Response:
        headers = by or self.city.token(self.office.me)
        return await self.city.http.request(method, self.base + path, json=body, headers=headers)

    async def save(self, key: str, by: Any = None, **fields: Any) -> httpx.Response:
        return await self.ask("PUT", f"/drafts/{key}", {"date": DAY.isoformat(), **fields}, by)

    async def editable(self, by: Any = None, path: str = "/drafts") -> list[dict[str, Any]]:
        answer = await self.ask("GET", path, by=by)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def lists(self, *expected: tuple[str, str]) -> list[dict[str, Any]]:
        """Wait until these ids and states are the list."""

        async def found() -> bool:
            return [(item["activity_id"], item["state"]) for item in await self.editable()] == [*expected]

        await eventually(found)
        return await self.editable()

    async def log(self) -> list[Any]:
        return [decode(row.body) for row in await self.city.ledger.read(drafts(self.office.me))]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


# --- the catalogue


async def post_of(office: Office, position_id: str) -> None:
    """Define the post, and let the employee hold it from the day of the work on."""
    data = PositionDefinedData(
        position_id=position_id, title="Analis", unit_id=office.unit, position_class=7, kind="EXECUTOR", ceiling={}
    )
    await office.city.append(PositionDefined.record(data, time=datetime.now(UTC), actor="hr:h1"))
    move = EmployeeTransferredData(
        employee_id=office.me,
        unit_id=office.unit,
        position_id=position_id,
        schedule_id="office",
        effective_from=DAY,
    )
    await office.city.append(EmployeeTransferred.record(move, time=datetime.now(UTC), actor="hr:h1"))


def entry_for(post: str, code: str) -> dict[str, Any]:
    """An entry of the catalogue for one post."""
    dated = {"standard_minutes": 25, "effective_from": "2020-01-01", "positions": [post]}
    return {"code": code, "title": "Melayani loket", "unit": "kali", **dated}


async def test_work_is_held_against_the_catalogue_of_its_day_and_post(office: Office) -> None:
    city, mark = office.city, uuid4().hex[:10]
    code, post, admin = f"k{mark}", f"p{mark}", city.token("h1", "hr_admin")
    entry = entry_for(post, code)
    refused(await office.post("/catalogue/entries", entry, admin), 404, post)
    await post_of(office, post)
    refused(await office.post("/catalogue/entries", entry, city.token("h1", "unit_hr", units=[office.unit])), 403)
    for _ in range(2):
        assert (await office.post("/catalogue/entries", entry, admin)).status_code == 201

    given: dict[str, Any] = {"catalogue_code": code, "unit": "kali", "minutes": 60}
    refused(await office.submit(**given | {"catalogue_code": "k0"}), 422, "no entry k0")
    refused(await office.submit(**given | {"unit": "dokumen"}), 422, "counts")
    refused(await office.submit(**given, evidence=[]), 422, "evidence")
    refused(await office.submit(**given, date=(DAY - timedelta(days=1)).isoformat()), 422, "post")
    assert (await office.submit(**given)).status_code == 201
    assert (await office.status("SUBMITTED"))["standard_minutes"] == 75  # beside the 60 claimed: a hint, no rule

    later = entry | {"effective_from": DAY.isoformat(), "evidence": "OPTIONAL", "standard_minutes": 10}
    assert (await office.post("/catalogue/entries", later, admin)).status_code == 201

    async def optional() -> bool:
        return (await office.submit("a2", **given, evidence=[])).status_code == 201

    await eventually(optional)
    assert (await office.status("SUBMITTED", "a2"))["standard_minutes"] == 30
    assert (await office.post("/catalogue/entries", later | {"retired": True}, admin)).status_code == 201

    async def retired() -> bool:
        # A new activity each time: one that was taken is answered the same for ever.
        return (await office.submit(f"n{uuid4().hex}", **given | {"minutes": 1})).status_code == 422

    await eventually(retired)
    assert (await office.submit("a2", **given, evidence=[])).status_code == 201  # submitted before: the same answer
    assert (await office.submit("a4", minutes=5)).status_code == 201  # a small task without a code stays possible

    async def listed(**query: Any) -> list[str]:
        answer = await city.http.get("/catalogue/entries", headers=city.token("x", "finance"), params=query)
        return [item["code"] for item in answer.json()["items"] if item["code"] == code]

    async def gone() -> bool:
        return await listed(position_id=post) == []

    await eventually(gone)
    assert await listed(position_id=post, on="2020-01-01") == [code]
    assert await listed(on=(DAY - timedelta(days=1)).isoformat()) == [code]
    assert await listed(position_id="p0", on="2020-01-01") == await listed(on="2019-12-31") == []


async def test_a_catalogue_comes_in_a_sheet(office: Office) -> None:
    code, admin = f"k{uuid4().hex[:10]}", {**office.city.token("h1", "hr_admin"), "Content-Type": "text/csv"}
    sheet = (
        "code;title;unit;standard_minutes;effective_from;evidence;positions;retired\r\n"
        f"{code};Rapat;kali;60;2020-01-01;OPTIONAL;;\r\n"
        f"{code}x;Rapat;kali;banyak;2020-01-01;;;\r\n"
    )
    answered = (await office.city.http.post("/catalogue/entries/import", content=sheet.encode(), headers=admin)).json()
    assert (answered["recorded"], answered["refused"]) == (1, 1)
    assert answered["lines"][0] == {"line": 2, "status": "RECORDED", "code": code, "reason": None}
    assert (answered["lines"][1]["line"], answered["lines"][1]["status"]) == (3, "REFUSED")
    assert "standard_minutes" in answered["lines"][1]["reason"]
    assert (await office.submit(catalogue_code=code, unit="kali", evidence=[])).status_code == 201


# --- the declaration


async def test_nothing_is_submitted_that_nobody_puts_their_name_to(office: Office) -> None:
    refused(await office.submit(declared=False), 422)
    assert "true to the facts" in (await office.submit(declared=False)).text
    unsaid = office.work()
    del unsaid["declared"]
    refused(await office.post("/activities", unsaid), 422)
    answered = (await office.post("/activities/batch", {"items": [office.work(declared=False), unsaid]})).json()
    assert (answered["recorded"], answered["refused"]) == (0, 2)
    assert all("declared" in item["reason"] for item in answered["items"])
    assert await office.log() == []
    await office.submit()
    [event] = await office.log()
    assert event.data.declared is True
    assert (await office.status("SUBMITTED"))["declared"] is True


# --- drafts


async def test_a_draft_is_written_changed_submitted_and_off_the_list(desk: Desk) -> None:
    office = desk.office
    for _ in range(2):
        assert (await desk.save("a1")).json() == {"id": "a1", "status": "RECORDED"}
    assert (await desk.save("a1", description="Menyusun", minutes=120, evidence=[EVIDENCE])).status_code == 200
    assert (await desk.save("a2", description="lain")).status_code == 200
    assert len(await desk.log()) == 3
    first, _ = await desk.lists(("a1", "DRAFT"), ("a2", "DRAFT"))
    assert (first["description"], first["minutes"], first["volume"]) == ("Menyusun", 120, None)
    assert (first["evidence"], first["entered_by"], first["entered_for"]) == ([EVIDENCE], f"employee:{office.me}", None)
    for _ in range(2):
        assert (await desk.ask("DELETE", "/drafts/a2")).status_code == 200
    refused(await desk.ask("DELETE", "/drafts/a3"), 404)
    await office.submit("a1")
    await desk.lists()
    assert len(await desk.log()) == 4  # submitting says nothing of the draft

    await office.decide("return", {"reason": "kurang jelas"})
    await office.submit("a4", minutes=30)
    await office.decide("withdrawal", {"reason": "salah"}, office.city.token(office.me), "a4")
    await desk.save("a5")
    returned, *_ = await desk.lists(("a1", "RETURNED"), ("a4", "WITHDRAWN"), ("a5", "DRAFT"))
    assert (returned["reason"], returned["description"]) == ("kurang jelas", "Menyusun laporan")
    await desk.save("a1", description="lebih jelas")
    await desk.lists(("a1", "DRAFT"), ("a4", "WITHDRAWN"), ("a5", "DRAFT"))


async def test_drafts_are_their_authors_and_of_the_officer_who_assists(desk: Desk) -> None:
    office, city = desk.office, desk.city
    ours, other = city.token("h1", "unit_hr", units=[office.unit]), city.token("h2", "unit_hr", units=["elsewhere"])
    strangers = [other, city.token(office.boss), city.token("stranger")]
    for by in strangers:
        refused(await desk.save("a1", by), 403)
    assert (await desk.save("a1", ours, description="dibantu")).status_code == 200
    [item] = await desk.lists(("a1", "DRAFT"))
    assert (item["entered_by"], item["entered_for"]) == ("hr:h1", f"employee:{office.me}")
    assert await desk.editable(ours) == [item]
    auditor = city.token("i1", "auditor")
    for by in (*strangers, auditor):
        refused(await desk.ask("GET", "/drafts", by=by), 403)
        refused(await desk.ask("DELETE", "/drafts/a1", by=by), 403)
    assert (await desk.ask("DELETE", "/drafts/a1", by=ours)).status_code == 200
    assert (await desk.log())[-1].onbehalfof == f"employee:{office.me}"


@pytest.mark.parametrize("name", ["drafts", "templates", "shared", "deadlines", "outages"])
async def test_no_employee_is_hidden_by_the_name_of_a_path(city: Installation, name: str) -> None:
    """Nor does such an id hide a path: its employee has a month, drafts and templates like everybody."""
    office = Office(city)
    office.me = name
    await office.open()
    desk = Desk(office)
    assert (await office.submit("a1", minutes=10)).status_code == 201
    await office.status("SUBMITTED")
    for key in ("d1", "copies", "templates", "2026-11"):
        assert (await desk.save(key)).status_code == 200
    assert (await desk.ask("PUT", "/templates/drafts", {"description": "Rapat"})).status_code == 200
    await desk.lists(("2026-11", "DRAFT"), ("copies", "DRAFT"), ("d1", "DRAFT"), ("templates", "DRAFT"))

    async def kept() -> bool:
        return [item["template_id"] for item in await desk.editable(path="/templates")] == ["drafts"]

    await eventually(kept)
    answer = await city.http.get("/activities/queue", headers=city.token(name))
    assert answer.json() == {"items": [], "next": None}


# --- copies and templates


async def test_yesterdays_work_is_copied_once(desk: Desk) -> None:
    office = desk.office
    for key, minutes in (("a1", 60), ("a2", 70), ("a3", 80), ("a4", 90)):
        await office.submit(key, minutes=minutes, shared_id="s1")
    await office.decide("verification", VERIFIED | {"minutes_accepted": 10}, key="a1")
    await office.decide("return", {"reason": "kurang jelas"}, key="a2")
    await office.decide("rejection", {"reason": "bukan tugas"}, key="a3")
    body = {"command_id": "y1", "from_date": DAY.isoformat(), "to_date": NEXT.isoformat()}
    for _ in range(2):
        answer = await desk.ask("POST", "/drafts/copies", body)
        assert (answer.status_code, answer.json()["id"]) == (201, "y1")
    events = await desk.log()
    assert [(event.data.minutes, event.data.date) for event in events] == [(60, NEXT), (70, NEXT), (90, NEXT)]
    assert all(event.data.evidence == () and event.data.shared_id is None for event in events)
    key = events[0].data.activity_id
    await desk.save(key, description="sudah diubah", date=NEXT.isoformat())
    assert (await desk.ask("POST", "/drafts/copies", body)).status_code == 201
    assert len(await desk.log()) == 4
    other = (NEXT + timedelta(days=1)).isoformat()
    refused(await desk.ask("POST", "/drafts/copies", body | {"to_date": other}), 409, "other days")
    refused(await desk.ask("POST", "/drafts/copies", body | {"to_date": DAY.isoformat()}), 422)
    refused(await desk.ask("POST", "/drafts/copies", body | {"command_id": "y2", "from_date": "2025-01-02"}), 404)
    copied = office.work(key, minutes=60, date=NEXT.isoformat())
    assert (await office.post("/activities", copied)).status_code == 201  # a copy's id is an id like any other


async def test_a_template_is_filled_in(desk: Desk) -> None:
    template = {"description": "Melayani loket", "minutes": 240, "unit": "kali"}
    assert (await desk.ask("PUT", "/templates/t1", template)).status_code == 200

    async def kept() -> list[dict[str, Any]]:
        return await desk.editable(path="/templates")

    [item] = await eventually(kept)
    assert (item["template_id"], item["minutes"], item["saved_for"]) == ("t1", 240, None)
    body = {"activity_id": "d1", "date": DAY.isoformat()}
    for _ in range(2):
        assert (await desk.ask("POST", "/templates/t1/drafts", body)).status_code == 201
    [draft] = await desk.lists(("d1", "DRAFT"))
    assert {name: draft[name] for name in template} == template
    refused(await desk.ask("POST", "/templates/t1/drafts", body | {"date": NEXT.isoformat()}), 409)
    assert (await desk.ask("DELETE", "/templates/t1")).status_code == 200
    refused(await desk.ask("POST", "/templates/t1/drafts", body | {"activity_id": "d2"}), 404)

    async def dropped() -> bool:
        return await desk.editable(path="/templates") == []

    await eventually(dropped)


# --- together


async def test_each_claims_and_is_verified_for_their_own_part(office: Office) -> None:
    city, shared_id = office.city, f"s{uuid4().hex[:10]}"
    colleague, elsewhere = f"{office.me}c", Office(city)
    await city.employee(colleague, office.unit, superior=office.boss)
    await city.upload(city.token(colleague), office.photo)
    await elsewhere.open()
    assert (await office.submit("mine", minutes=60, shared_id=shared_id)).status_code == 201
    others = office.work("theirs", employee_id=colleague, minutes=90, shared_id=shared_id)
    refused(await office.post("/activities", others), 403)  # nobody claims a part for another
    assert (await office.post("/activities", others, city.token(colleague))).status_code == 201
    assert (await elsewhere.submit("third", minutes=30, shared_id=shared_id)).status_code == 201
    await office.decide("verification", VERIFIED | {"minutes_accepted": 50}, key="mine")

    async def parts(headers: Any, **query: Any) -> httpx.Response:
        asked = {"shared_id": shared_id, **query}
        return await city.http.get("/activities/shared", headers=headers, params=asked)

    expected = {
        (office.me, "VERIFIED", 60, 50),
        (colleague, "SUBMITTED", 90, None),
        (elsewhere.me, "SUBMITTED", 30, None),
    }

    def answered(answer: httpx.Response) -> list[tuple[Any, ...]]:
        names = ("employee_id", "status", "minutes", "minutes_accepted")
        return [tuple(item[name] for name in names) for item in answer.json()["items"]]

    async def complete() -> bool:
        answer = await parts(city.token(office.me))  # 404 until their own part is in the table
        return answer.status_code == 200 and set(answered(answer)) == expected

    await eventually(complete)
    readers = [
        city.token(colleague),
        city.token(elsewhere.me),
        city.token(office.boss),
        city.token(elsewhere.boss),
        city.token("h1", "unit_hr", units=[office.unit]),
        city.token("h1", "hr_admin"),
        city.token("i1", "auditor"),
    ]
    for reader in readers:
        assert set(answered(await parts(reader))) == expected
    for other in (city.token("stranger"), city.token("h2", "unit_hr", units=["elsewhere"])):
        refused(await parts(other), 404)
    first = await parts(city.token(office.me), limit=2)
    rest = await parts(city.token(office.me), limit=2, cursor=first.json()["next"])
    assert answered(first) + answered(rest) == answered(await parts(city.token(office.me)))
