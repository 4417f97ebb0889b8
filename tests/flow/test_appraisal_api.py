"""Appraisal over HTTP as it runs: a real log, its tables, tokens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.local_nats import LocalNats
from services.appraisal.main import wire as appraisal
from services.appraisal.people.sheet import COLUMNS
from services.attendance.main import wire as attendance
from shared.caller import Role
from shared.log.jetstream import JetStreamLedger
from shared.service import running
from shared.settings import Settings
from tests.kit.installation import Installation
from tests.kit.waiting import eventually

NIP = "198001012005011777"  # not that of the examples, which a refusal may show
PERSON: dict[str, Any] = {
    "employee_id": "e1",
    "nip": NIP,
    "name": "Budi",
    "employment": "CIVIL_SERVANT",
    "rank_grade": "III/b",
    "family_status": "K/1",
    "salary": 4_200_000,
    "unit_id": "u1",
    "schedule_id": "office",
    "effective_from": "2020-01-01",
    "position_id": "p1",
}


ROLES: dict[str, tuple[Role, ...]] = {
    "hr": ("hr_admin",),
    "hr1": ("unit_hr", "employee"),
    "auditor": ("auditor",),
    "finance": ("finance",),
    "device": ("device",),
}


class City:
    """Sends requests by the caller named: `await city.post("hr", "/roster/units", {...})`. A caller without a role is
    an employee.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._http = installation.http

    def _headers(self, who: str) -> dict[str, str]:
        return dict(self._installation.token(who, *ROLES.get(who, ()), units=["u1"] if who == "hr1" else []))

    async def post(self, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(path, json=body, headers=self._headers(who))

    async def upload(self, who: str, sheet: str) -> httpx.Response:
        headers = self._headers(who) | {"Content-Type": "text/csv"}
        return await self._http.post("/roster/employees/import", content=sheet.encode(), headers=headers)

    async def get(self, who: str, path: str, **query: str | int) -> httpx.Response:
        return await self._http.get(path, params=query, headers=self._headers(who))

    async def see(
        self, who: str, path: str, shows: Callable[[Any], bool] = lambda _: True, status: int = 200, **query: str | int
    ) -> Any:
        """The answer of a read, once tables and roster have caught up with the log."""

        async def seen() -> list[Any]:
            answer = await self.get(who, path, **query)
            return [answer.json()] if answer.status_code == status and shows(answer.json()) else []

        return (await eventually(seen))[0]


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """Two units with a post each and office hours, for this module alone: its tests list and close the whole city."""
    async with LocalNats(tmp_path / "nats") as nats:
        settings = Settings(nats_url=nats.url, nats_monitor_url=nats.monitor_url, data_dir=tmp_path)
        async with running(settings, [appraisal, attendance]) as app, JetStreamLedger(nats.url) as ledger:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://city") as http:
                city = City(Installation(app, http, ledger, settings))
                await city.see("hr", "/readyz")
                hours = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}
                schedule = {"schedule_id": "office", "weekly": hours, "effective_from": "2020-01-01"}
                assert (await city.post("hr", "/attendance/schedules", schedule)).status_code == 201
                for n in ("1", "2"):
                    assert (await city.post("hr", "/roster/units", unit(f"u{n}"))).status_code == 201
                    assert (await city.post("hr", "/roster/positions", position(f"p{n}", f"u{n}"))).status_code == 201
                yield city


def unit(unit_id: str, **other: Any) -> dict[str, Any]:
    return {"unit_id": unit_id, "name": "Dinas", "kind": "AGENCY", "timezone": "Asia/Makassar", **other}


def position(position_id: str, unit_id: str, **other: Any) -> dict[str, Any]:
    post = {"position_id": position_id, "unit_id": unit_id, "title": "Analis", "position_class": 7, "kind": "EXECUTOR"}
    return {**post, "ceiling": {"WORKLOAD": 3_000_000}, **other}


def nip(n: int) -> str:
    return f"198001012005011{n:03d}"


def line(**other: Any) -> str:
    return ",".join(str({**PERSON, **other}[name]) for name in COLUMNS)


async def asks(city: City, *asked: tuple[str, str, dict[str, Any], int]) -> None:
    """Send a body to a path as a caller, and assert the status of the answer."""
    for who, path, body, status in asked:
        answer = await city.post(who, path, body)
        assert answer.status_code == status, (path, body, answer.text)


async def hire(city: City, *names: str) -> None:
    for n, name in enumerate(names, start=1):
        answer = await city.post("hr", "/roster/employees", {**PERSON, "employee_id": name, "nip": nip(n)})
        assert answer.status_code == 201, answer.text


async def test_the_organisation_is_defined_by_the_city_and_read_by_everyone(city: City) -> None:
    assert (await city.post("hr1", "/roster/units", unit("u3"))).status_code == 403
    for body, status in [
        (unit("u3", parent_id="nowhere"), 404),
        (unit("u3", timezone="Asia/Nowhere"), 422),
        (unit("u3", parent_id="u1"), 201),
        (unit("u3", parent_id="u1"), 201),
        (unit("u1", parent_id="u3"), 422),
        (unit("u2", name="Dinas Baru"), 201),
    ]:
        assert (await city.post("hr", "/roster/units", body)).status_code == status, body
    for body, status in [
        (position("p3", "nowhere"), 404),
        (position("p3", "u3", ceiling={"BASIC": 1}), 422),
        (position("p3", "u3", ceiling={"WORKLOAD": 1.0}), 422),
        (position("p3", "u3", ceiling={"WORKLOAD": -1}), 422),
        (position("p3", "u3", ceiling={}), 201),
    ]:
        assert (await city.post("hr", "/roster/positions", body)).status_code == status, body
    units = await city.see("e1", "/roster/units", lambda page: "Dinas Baru" in str(page))
    assert [(each["unit_id"], each["name"], each["parent_id"]) for each in units["items"]] == [
        ("u1", "Dinas", None),
        ("u2", "Dinas Baru", None),
        ("u3", "Dinas", "u1"),
    ]
    assert (await city.get("device", "/roster/units")).status_code == 403
    posts = await city.see("finance", "/roster/positions", lambda page: len(page["items"]) == 3)
    assert posts["items"][0]["ceiling"] == {"WORKLOAD": 3_000_000}
    posts = (await city.get("e1", "/roster/positions", unit_id="u1")).json()
    assert [(each["position_id"], each["ceiling"]) for each in posts["items"]] == [("p1", None)]


async def test_people_are_registered_once_and_seen_by_those_who_may(city: City) -> None:
    for who, body, status in [
        ("e1", PERSON, 403),
        ("hr1", PERSON, 201),
        ("hr1", PERSON, 201),
        ("hr1", {**PERSON, "name": "Another"}, 409),
        ("hr1", {**PERSON, "employee_id": "e2", "nip": nip(2), "unit_id": "u2", "position_id": "p2"}, 403),
        ("hr", {**PERSON, "employee_id": "e2", "nip": nip(2), "unit_id": "u2"}, 422),
        ("hr", {**PERSON, "employee_id": "e2", "nip": nip(2), "unit_id": "u2", "position_id": "p2"}, 201),
        ("hr", {**PERSON, "employee_id": "e3", "nip": nip(3), "schedule_id": "nights"}, 404),
        ("hr", {**PERSON, "employee_id": "e3", "nip": nip(3), "rank_grade": "V/b"}, 422),
        ("hr", {**PERSON, "employee_id": "city", "nip": nip(3)}, 422),
    ]:
        answer = await city.post(who, "/roster/employees", body)
        assert answer.status_code == status, answer.text
        assert status == 201 or NIP not in answer.text
    seen = await city.see("hr", "/roster/employees", lambda page: len(page["items"]) == 2)
    assert [each["nip"] for each in seen["items"]] == [NIP, nip(2)]
    taken = await city.post("hr", "/roster/employees", {**PERSON, "employee_id": "e3"})
    assert (taken.status_code, NIP in taken.text) == (409, False)

    first = (await city.get("hr", "/roster/employees", limit=1)).json()
    second = (await city.get("hr", "/roster/employees", limit=1, cursor=first["next"])).json()
    assert [each["employee_id"] for each in first["items"] + second["items"]] == ["e1", "e2"]
    assert second["next"] is None
    assert (await city.get("hr", "/roster/employees", on="2019-12-31")).json()["items"] == []
    mine = (await city.get("hr1", "/roster/employees")).json()["items"]
    assert [(each["employee_id"], each["nip"]) for each in mine] == [("e1", NIP)]
    assert (await city.get("hr1", "/roster/employees", unit_id="u2")).status_code == 403
    assert {each["nip"] for each in (await city.get("auditor", "/roster/employees")).json()["items"]} == {None}
    assert (await city.get("e1", "/roster/employees")).status_code == 403

    own = (await city.get("e1", "/roster/employees/e1")).json()
    assert (own["nip"], own["ranks"][0]["salary"]) == (NIP, 4_200_000)
    assert (await city.get("e1", "/roster/employees/e2")).status_code == 403
    assert (await city.get("hr1", "/roster/employees/e2")).status_code == 403
    assert (await city.get("hr", "/roster/employees/e9")).status_code == 404


async def test_a_career_changes_on_dates(city: City) -> None:
    await hire(city, "e1", "e2", "e3")
    record = "/roster/employees/e1"
    move = {"unit_id": "u2", "schedule_id": "office", "position_id": "p2", "effective_from": "2026-02-01"}
    superior = {"supervisor_id": "e2", "effective_from": "2026-01-01"}
    sanction: dict[str, Any] = {"sanction_id": "s1", "level": "MEDIUM", "tpp_cut_bp": 2_500}
    sanction |= {"effective_from": "2026-01-01", "effective_to": "2026-06-30"}
    await asks(
        city,
        ("hr1", f"{record}/supervisors", superior, 201),
        ("hr1", f"{record}/supervisors", superior, 201),
        ("hr1", f"{record}/supervisors", {**superior, "supervisor_id": "e1"}, 422),
        ("hr1", f"{record}/supervisors", {**superior, "supervisor_id": "e9"}, 404),
        ("hr1", "/roster/employees/e2/supervisors", {**superior, "supervisor_id": "e1"}, 409),
        ("e2", f"{record}/supervisors", superior, 403),
        ("hr1", f"{record}/ranks", {"rank_grade": "III/c", "salary": 4_400_000, "effective_from": "2026-04-01"}, 201),
        ("hr1", f"{record}/sanctions", sanction, 403),
        ("hr", f"{record}/sanctions", sanction, 201),
        ("hr", f"{record}/sanctions", {**sanction, "tpp_cut_bp": 1}, 409),
        ("hr", f"{record}/sanctions", {**sanction, "sanction_id": "s2", "effective_to": "2025-01-01"}, 422),
        ("hr1", f"{record}/transfers", move, 403),
        ("hr", f"{record}/transfers", {**move, "unit_id": "u1"}, 422),
        ("hr", f"{record}/transfers", move, 201),
        ("hr", f"{record}/transfers", move, 201),
    )
    await city.see("hr1", record, status=403)  # the roster knows who keeps the record now
    await asks(
        city,
        ("hr1", f"{record}/ranks", {"rank_grade": "IV/a", "salary": 9, "effective_from": "2026-01-01"}, 403),
        ("hr1", f"{record}/end", {"effective_from": "2026-09-01", "reason": "Pensiun"}, 403),
        ("hr", f"{record}/end", {"effective_from": "2026-09-01", "reason": "Pensiun"}, 201),
        ("hr", f"{record}/end", {"effective_from": "2026-09-01", "reason": "Pensiun"}, 201),
        ("hr", "/roster/employees/e9/end", {"effective_from": "2026-09-01", "reason": "Pensiun"}, 404),
    )
    seen = await city.see("hr", record, lambda view: len(view["turns"]) == 2)
    assert [each["unit_id"] for each in seen["assignments"]] == ["u1", "u2"]
    assert [each["rank_grade"] for each in seen["ranks"]] == ["III/b", "III/c"]
    assert [each["supervisor_id"] for each in seen["supervisors"]] == ["e2"]
    assert [each["sanction_id"] for each in seen["sanctions"]] == ["s1"]
    assert [(each["employed"], each["reason"]) for each in seen["turns"]] == [(True, None), (False, "Pensiun")]
    in_u2 = (await city.get("auditor", "/roster/employees", unit_id="u2", on="2026-08-31")).json()["items"]
    assert [(each["employee_id"], each["rank_grade"]) for each in in_u2] == [("e1", "III/c")]
    assert (await city.get("auditor", "/roster/employees", unit_id="u2", on="2026-09-01")).json()["items"] == []


async def test_a_superior_sees_neither_nip_nor_money_nor_sanctions(city: City) -> None:
    await hire(city, "e1", "e2")
    named = {"supervisor_id": "e2", "effective_from": "2020-01-01"}
    assert (await city.post("hr", "/roster/employees/e1/supervisors", named)).status_code == 201
    seen = await city.see("e2", "/roster/employees/e1", lambda view: bool(view["supervisors"]))
    assert (seen["nip"], seen["family_status"], seen["ranks"][0]["salary"], seen["sanctions"]) == (None,) * 4
    seen = (await city.get("auditor", "/roster/employees/e1")).json()
    assert (seen["nip"], seen["ranks"][0]["salary"], seen["sanctions"]) == (None, 4_200_000, [])


async def test_two_who_name_each_other_at_once_are_not_both_heard(city: City) -> None:
    await hire(city, "e1", "e2")
    both = [("e1", "e2"), ("e2", "e1")] * 5
    answers = await asyncio.gather(
        *(
            city.post("hr", f"/roster/employees/{one}/supervisors", {"supervisor_id": other, "effective_from": day})
            for n, (one, other) in enumerate(both)
            if (day := f"2026-01-{n + 1:02d}")
        )
    )
    assert {answer.status_code for answer in answers} == {201, 409}
    granted = {one for (one, _), answer in zip(both, answers, strict=True) if answer.status_code == 201}
    assert len(granted) == 1


async def test_a_bad_line_of_a_sheet_stops_no_other(city: City) -> None:
    lines = [
        line(),
        line(employee_id="e2", nip="198013012005011002"),
        line(employee_id="e3", nip=nip(3), salary="4200000.5"),
        line(employee_id="e4", nip=nip(4), unit_id="nowhere", position_id=""),
        line(),
        line(employee_id="e5"),
        line(employee_id="e6", nip=nip(6), name='"an open quote'),
        line(employee_id="e7", nip=nip(7), unit_id="u2", position_id="p2"),
        line(employee_id="e8", nip=nip(8), position_id=""),
        line(name="Another"),
        line(employee_id="e9", nip=nip(9), name="a\0b"),
    ]
    sheet = "\n".join([",".join(COLUMNS), *lines])
    answer = await city.upload("hr1", sheet)
    assert answer.status_code == 200, answer.text
    assert not [each for each in ("19801301", NIP, "4200000.5") if each in answer.text]
    judged = {each["line"]: (each["status"], each["reason"] or "") for each in answer.json()["lines"]}
    for number, status, reason in [
        (2, "RECORDED", ""),
        (3, "REFUSED", "birth date"),
        (4, "REFUSED", "salary"),
        (5, "REFUSED", "do not serve unit nowhere"),
        (6, "RECORDED", ""),
        (7, "REFUSED", "NIP belongs to another"),
        (8, "REFUSED", "no CSV"),
        (9, "REFUSED", "do not serve unit u2"),
        (10, "RECORDED", ""),
        (11, "REFUSED", "says something else"),
        (12, "REFUSED", "name"),
    ]:
        assert judged[number][0] == status, (number, judged[number])
        assert reason in judged[number][1]
    assert (answer.json()["recorded"], answer.json()["refused"]) == (3, 8)
    again = (await city.upload("hr", sheet)).json()
    reasons = {each["line"]: each["reason"] for each in again["lines"]}
    assert reasons[5] == "There is no unit nowhere."
    assert again["recorded"] == 4, "the city's HR serves every unit; who is registered already is answered the same"
    members = await city.see("hr", "/roster/employees", lambda page: len(page["items"]) == 3)
    assert [each["employee_id"] for each in members["items"]] == ["e1", "e7", "e8"]
    assert (await city.upload("hr", "employee_id\ne1")).status_code == 422
    assert (await city.upload("e1", sheet)).status_code == 403


async def test_a_month_is_closed_once(city: City) -> None:
    for who, body, status in [
        ("e1", {"period": "2026-01", "unit_id": "u1"}, 403),
        ("hr1", {"period": "2026-01", "unit_id": "u2"}, 403),
        ("hr1", {"period": "2026-13", "unit_id": "u1"}, 422),
        ("hr1", {"period": "2999-01", "unit_id": "u1"}, 422),
        ("hr", {"period": "2020-01", "unit_id": "u9"}, 404),
        ("hr1", {"period": "2020-01", "unit_id": "u1"}, 201),
        ("hr1", {"period": "2020-01", "unit_id": "u1"}, 201),
    ]:
        answer = await city.post(who, "/appraisals/closings", body)
        assert answer.status_code == status, answer.text
    assert (await city.post("hr1", "/appraisals/closings/city", {"period": "2020-01"})).status_code == 403
    future = (await city.post("hr", "/appraisals/closings/city", {"period": "2999-01"})).json()
    assert (future["closed"], future["refused"]) == (0, 2)
    answer = (await city.post("hr", "/appraisals/closings/city", {"period": "2020-01"})).json()
    assert (answer["closed"], [each["unit_id"] for each in answer["units"]]) == (2, ["u1", "u2"])
    seen = await city.see("finance", "/appraisals/closings", lambda page: len(page["items"]) == 2, period="2020-01")
    assert [(each["unit_id"], each["closed_by"]) for each in seen["items"]] == [("u1", "hr:hr1"), ("u2", "hr:hr")]
    assert (await city.get("e1", "/appraisals/closings", period="2020-01")).status_code == 403
