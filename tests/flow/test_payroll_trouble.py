"""Payroll in trouble: an event that cannot be decoded, and two applications of which one is stopped at work."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from cli.system import wirings
from shared import service
from shared.events import UPCASTERS, encode
from shared.log.subject_index import SubjectIndex
from shared.projections.checkpoint import CHECKPOINT
from synthetic import generate
from tests.flow.all_services import all_services
from tests.kit.city_log import CityLog
from tests.kit.databases import query
from tests.kit.waiting import eventually

PERIOD, NEXT = "2026-08", "2026-09"
OLD = "urn:ekinerja:attendance.AbsenceExcused:0"


async def test_an_event_nobody_can_decode_is_parked_and_folded_after_a_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = CityLog(PERIOD)
    for name in ("e1", "e2"):
        log.employee(name)
    log.month({7: (None, None)}, "e1")
    log.excuse("OFFICIAL_TRAVEL", 7, employee_id="e1")
    poison = log.events[-1]
    log.month(employee_id="e2")
    before, after = log.events[: log.events.index(poison)], log.events[log.events.index(poison) + 1 :]
    async with all_services(tmp_path) as city:
        await city.load(before)
        subject = SubjectIndex().subject_of(poison)
        last = (await city.ledger.read(subject))[-1].seq
        body = encode(msgspec.structs.replace(poison, dataschema=OLD))
        seq = await city.app.state.ledger.append_bodies(subject, [body], last)
        await city.append(*after)
        await city.close(PERIOD)
        first = (await city.get(f"/payroll/statements/e1/{PERIOD}")).json()
        assert [(each["attendance_bp"], each["revision"]) for each in first] == [(500, 1)]
        listed = (await city.run("parked", "list", "payroll")).stdout
        assert str(seq) in listed
        assert "unknown dataschema" in listed
        metrics = (await city.http.get("/metrics")).text
        assert 'ekinerja_parked_events_total{projection="payroll"} ' in metrics

        monkeypatch.setitem(UPCASTERS, OLD, lambda data: (OLD.replace(":0", ":1"), data))
        for name in ("payroll", "attendance"):
            assert "1 folded, 0 left" in (await city.run("parked", "replay", name)).stderr
            assert "nothing is parked" in (await city.run("parked", "list", name)).stderr
        waits = (await city.get(f"/payroll/statements/e1/{PERIOD}/estimate")).json()
        assert (waits["estimate"], waits["revision"], waits["attendance_bp"]) == (True, 2, 0)
        await city.close(NEXT)
        again = (await city.get(f"/payroll/statements/e1/{PERIOD}")).json()
        assert again == [*first, waits | {"estimate": False}]
        answered = (await city.get("/payroll/statements", period=PERIOD, format="csv")).text
        assert answered == await city.fold_of_export(PERIOD)


async def test_while_the_log_is_away_an_estimate_is_refused_and_afterwards_given(tmp_path: Path) -> None:
    async with all_services(tmp_path) as city:
        log = CityLog(PERIOD)
        path = f"/payroll/statements/{log.employee()}/{PERIOD}/estimate"
        await city.load(log.events)
        await city.folded()
        answered = (await city.get(path)).json()
        await city.nats.stop()
        async with asyncio.timeout(20):
            refused = await city.http.get(path, headers=city.token("t1", "finance"))
        assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
        await city.nats.start()
        await city.folded()
        assert (await city.get(path)).json() == answered


async def own_database(server_url: str) -> str:
    """A database that no other test writes to."""
    url, name = make_url(server_url), f"city_{uuid4().hex}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


async def test_of_two_applications_one_is_stopped_at_work_and_the_statements_are_exact(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with all_services(tmp_path, DATABASE_URL=await own_database(postgres_url), PAGE_SIZE="200") as city:
        payroll = next(each.database for each in city.services if each.name == "payroll")

        async def shares_are(*expected: int) -> bool:
            return sorted(Counter(owner for (owner,) in await query(payroll, CHECKPOINT.c.owner)).values()) == [
                *expected
            ]

        monkeypatch.setattr(service, "replica_name", lambda: "second")  # a name tells processes apart: these are one
        async with service.running(city.settings, wirings()):
            await eventually(lambda: shares_are(8, 8))
            await city.load(generate(30, PERIOD, 7, close=False))
            answer = await city.post("/appraisals/closings/city", {"period": PERIOD})
            assert answer["refused"] == 0
        await city.folded()
        assert await shares_are(16)
        answered = (await city.get("/payroll/statements", period=PERIOD, format="csv")).text
        assert answered.count("\n") > 30
        assert answered == await city.fold_of_export(PERIOD)
        totals = (await city.get(f"/payroll/totals/{PERIOD}")).json()
        assert totals["city"]["net"] == sum(int(line.split(",")[-2]) for line in answered.splitlines()[1:]) > 0
        ids = [event.id for event in await city.events() if event.type().startswith("payroll.Tpp")]
        assert len(ids) == len(set(ids)) == answered.count("\n") - 1
