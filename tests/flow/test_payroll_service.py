"""A generated city's month through the running services: HTTP answers equal the log."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from shared.events.activity.work import ActivityVerified
from shared.events.appraisal import EmployeeRegistered
from shared.events.payroll import Statement, TppAdjusted
from synthetic import generate
from tests.flow.all_services import AllServices, all_services
from tests.kit.installation import photo
from tests.kit.waiting import eventually

PERIOD, NEXT = "2026-09", "2026-10"
EMPLOYEES = 60
ABSENCE = {"employee_id": "e00042", "reason": "Pulang kampung"}  # asked for only, and an outage reported only
LEAVE = {  # so that no table is empty that a generated month leaves so
    **ABSENCE,
    "leave_id": "l1",
    "kind": "IMPORTANT_REASON",
    "date_from": "2026-09-07",
    "date_to": "2026-09-08",
}
REQUEST = {**ABSENCE, "correction_id": "c1", "kind": "OFFICIAL_TRAVEL", "date_from": "2026-09-07"}
OUTAGE = {"outage_id": "o1", "kind": "POWER", "reason": "Listrik padam"}
MISSED = {"employee_id": "e00042", "date": "2026-09-07", "check_in": "2026-09-07T07:30:00+08:00"}

ROSTER = {"employee_id": "e00042", "days": {"2026-09-05": [{"start": "21:00", "end": "07:00"}], "2026-09-07": []}}
IDEA = {"employee_id": "e00042", "idea_id": "i1", "date": "2026-09-07", "text": "Antrean daring"}
ENTRY = {
    "code": "k1",
    "title": "Melayani loket",
    "unit": "kali",
    "standard_minutes": 25,
    "effective_from": "2020-01-01",
}

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]
City = tuple[AllServices, dict[str, Json]]


def of(employee_id: str, what: str = "", period: str = PERIOD) -> str:
    return f"/payroll/statements/{employee_id}/{period}{what}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    """The city after its month was closed, and payroll's estimates before that, by employee."""
    async with all_services(tmp_path_factory.mktemp("city")) as city:
        await city.load(generate(EMPLOYEES, PERIOD, 7, close=False))
        await city.folded()
        await city.post("/attendance/leave", LEAVE)
        await city.post("/attendance/corrections", REQUEST)
        unit_id = (await city.get("/roster/employees/e00042")).json()["assignments"][0]["unit_id"]
        await city.post("/attendance/outages", {**OUTAGE, "unit_id": unit_id, "missed": [MISSED]})
        await city.post("/attendance/rosters", ROSTER)
        people = sorted({event.subject for event in await city.events()} - {"city"})
        await city.push("rusak", f"{people[0]}\t2000-01-01 00:03:00\t0\t1")  # refused; quarantined
        unit_id = next(event.data.unit_id for event in await city.events() if isinstance(event, EmployeeRegistered))
        assembly = {"unit_id": unit_id, "date": f"{PERIOD}-07", "kind": "MORNING", "present": []}
        assert (await city.post("/attendance/assemblies", assembly))["recorded"]
        await city.upload(city.token(people[0]), photo("bukti"))
        await city.post("/catalogue/entries", ENTRY)
        await city.post("/activities/e00042/drafts/d1", {"date": f"{PERIOD}-07"}, "PUT")
        await city.post("/activities/e00042/templates/t1", {"description": "Melayani loket"}, "PUT")
        await city.post("/activities/ideas", IDEA)
        await city.folded()
        work = next(event.data for event in await city.events() if isinstance(event, ActivityVerified))
        activity = f"/activities/{work.employee_id}/{PERIOD}/{work.activity_id}"
        await city.post(f"{activity}/comments", {"comment_id": "c1", "text": "Baik"})
        await city.post(f"{activity}/confirmation", {}, role="auditor")
        sample = {"unit_id": unit_id, "period": PERIOD, "share_bp": 500, "seed": "1"}
        await city.post("/activities/audits", sample, role="auditor")
        await city.folded()
        estimates = {name: (await city.get(of(name, "/estimate"))).json() for name in people}
        await city.close(PERIOD)
        yield city, estimates


async def statements(city: AllServices, period: str = PERIOD) -> list[Json]:
    found: list[Json] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await city.get("/payroll/statements", period=period, limit="37", **cursor)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def csv(city: AllServices, period: str = PERIOD) -> str:
    return (await city.get("/payroll/statements", period=period, format="csv")).text


async def test_an_estimate_is_what_the_close_then_pays(closed: City) -> None:
    city, estimates = closed
    paid = [each for each in await statements(city) if each["revision"] == 1]
    assert not any(each["estimate"] for each in paid)
    assert [each | {"estimate": True} for each in paid] == list(estimates.values())
    assert len(paid) >= EMPLOYEES


async def test_statements_are_those_of_the_exported_log(closed: City) -> None:
    city, _ = closed
    answered = await csv(city)
    assert answered == await city.fold_of_export(PERIOD)
    assert answered.count("\n") > EMPLOYEES


@pytest.mark.parametrize("service", ["payroll", "attendance", "activity", "appraisal"])
async def test_a_rebuild_under_a_serving_application_gives_the_same_rows(closed: City, service: str) -> None:
    city, _ = closed
    before, answered, last = await city.dumps(), await csv(city), await city.ledger.last_sequence()
    assert all(before[service].values()), "every table holds something"
    await city.run("rebuild", service)
    assert await city.dumps() == before
    assert (await csv(city), await city.ledger.last_sequence()) == (answered, last)


def ids_in(answered: Any) -> Iterator[str]:
    """Every event id that an explanation names."""
    if isinstance(answered, dict):
        for key, value in answered.items():
            if key in ("events", "calendar_events"):
                yield from value.values() if isinstance(value, dict) else value
            else:
                yield from ids_in(value)
    elif isinstance(answered, list):
        for each in answered:
            yield from ids_in(each)


async def test_explanations_add_up_and_name_events_that_exist(closed: City) -> None:
    city, estimates = closed
    known = {event.id for event in await city.events()}
    named = 0
    for name in estimates:
        for statement in (await city.get(of(name))).json():
            answered = (await city.get(of(name, "/explanation"), revision=str(statement["revision"]))).json()
            assert answered["reproduced"], name
            assert sum(line["amount"] for line in answered["lines"]) == answered["net"] == statement["net"]
            cut = sum(day.get("amount", 0) for day in answered["days"])
            assert cut == sum(-line["amount"] for line in answered["lines"] if line["code"] == "attendance_cut")
            ids = set(ids_in(answered))
            named += len(ids)
            assert ids <= known, name
    assert named > 20 * EMPLOYEES


async def test_totals_are_the_sums_of_the_last_revisions(closed: City) -> None:
    city, _ = closed
    totals = (await city.get(f"/payroll/totals/{PERIOD}")).json()
    last = {each["employee_id"]: each for each in await statements(city)}
    for unit in [*totals["units"], totals["city"]]:
        whole = unit is totals["city"]
        own = [each for each in last.values() if whole or each["unit_id"] == unit["unit_id"]]
        assert {key: unit[key] for key in ("employees", "held", "gross", "net")} == {
            "employees": len(own),
            "held": sum(each["status"] == "HELD" for each in own),
            "gross": sum(each["gross"] for each in own),
            "net": sum(each["net"] for each in own),
        }
    assert sum(unit["net"] for unit in totals["units"]) == totals["city"]["net"] > 0


async def late_arrival(city: AllServices, names: list[str]) -> tuple[str, Json]:
    """An employee who is paid less because they came an hour late, and that day."""
    for name in names:
        answered = (await city.get(of(name, "/explanation"))).json()
        for day in answered["days"]:
            if (
                day.get("late_minutes")
                and day["amount"]
                and answered["status"] == "PAYABLE"
                and answered["revision"] == 1
            ):
                return name, day
    raise AssertionError("nobody was ever late")


async def superior_of(city: AllServices, name: str) -> str:
    supervisors = (await city.get(f"/roster/employees/{name}")).json()["supervisors"]
    return str([each["supervisor_id"] for each in supervisors if each["kind"] == "DEFINITIVE"][-1])


async def test_a_late_correction_waits_as_an_estimate_and_the_next_close_pays_it(closed: City) -> None:
    city, estimates = closed
    name, day = await late_arrival(city, sorted(estimates))
    (before,) = (await city.get(of(name))).json()
    arrival = f"{day['date']}T{day['hours'].split('-')[0]}:00+08:00"
    correction = {"employee_id": name, "correction_id": "late", "kind": "FORGOT", "reason": "lupa absen"}
    await city.post("/attendance/corrections", {**correction, "date_from": day["date"], "check_in": arrival})
    place, superior = f"/attendance/corrections/{name}/late", await superior_of(city, name)
    answer = await city.http.post(f"{place}/endorsement", json={}, headers=city.token(superior))
    assert answer.status_code == 201, answer.text
    assert (await city.get(of(name, "/estimate"))).json()["revision"] == 1, "asked for, but not put right yet"
    await city.post(f"{place}/approval", {})

    async def waiting() -> Json | None:
        answered: Json = (await city.get(of(name, "/estimate"))).json()
        return answered if answered.get("estimate") else None

    estimate = await eventually(waiting)
    assert (estimate["revision"], estimate["difference"]) == (2, estimate["net"] - before["net"])
    assert estimate["difference"] > 0
    await city.close(NEXT)
    first, second = (await city.get(of(name))).json()
    assert first == before
    assert second | {"estimate": True} == estimate
    (adjusted,) = [event for event in await city.events() if isinstance(event, TppAdjusted) and event.subject == name]
    assert (adjusted.data.difference, adjusted.data.paid_in) == (second["difference"], NEXT)
    assert adjusted.data.statement == msgspec.convert(second, Statement)
    explained = (await city.get(of(name, "/explanation"))).json()
    (event_id,) = (each["corrected"]["check_in"] for each in explained["days"] if each["date"] == day["date"])
    (event,) = [event for event in await city.events() if event.id == event_id]
    assert (event.type(), event.data.correction_id) == ("attendance.PunchesCorrected", "late")
    for period in (PERIOD, NEXT):
        assert await csv(city, period) == await city.fold_of_export(period)
