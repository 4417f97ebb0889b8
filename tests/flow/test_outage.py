"""Services killed before a deadline that come back after it: the window grew by that time, and nothing is lost."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from cli.local_nats import LocalNats, free_port
from shared.log.jetstream import JetStreamLedger
from shared.settings import Settings
from tests.kit.installation import Installation, photo, report
from tests.kit.waiting import eventually

PERIOD, DAY = "2026-11", "2026-11-30"
DEADLINE = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # midnight in Makassar after the third workday: window and cut-off
PHOTO = photo("bukti")
WORK = report(PHOTO, employee_id="e1", date=DAY)
VERIFIED = {"minutes_accepted": 60, "volume_accepted": 3, "quality": 9_000}


@asynccontextmanager
async def services(nats: LocalNats, directory: Path, moment: datetime) -> AsyncIterator[Installation]:
    """All four services, ready, with a clock put to a moment; killed at the end with `kill -9`."""
    settings = Settings(nats_url=nats.url, data_dir=directory, port=free_port())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.flow.services_process",
        nats.url, nats.monitor_url, str(directory), str(settings.port), moment.isoformat(),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{settings.port}"
    try:
        async with httpx.AsyncClient(base_url=base, timeout=60) as http, JetStreamLedger(nats.url) as ledger:

            async def ready() -> bool:
                assert process.returncode is None, "the services ended by themselves"
                try:
                    return (await http.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(ready)
            yield Installation(None, http, ledger, settings)
    finally:
        process.kill()
        await process.wait()


async def post(city: Installation, path: str, body: dict[str, Any], by: str = "e1") -> httpx.Response:
    headers = city.token("h1", "hr_admin") if by == "hr" else city.token(by)
    return await city.http.post(path, json=body, headers=headers)


async def get(city: Installation, path: str, **params: str) -> Any:
    return (await city.http.get(path, params=params, headers=city.token("h1", "hr_admin"))).json()


async def verified(city: Installation, activity_id: str) -> None:
    path = f"/activities/e1/{PERIOD}/{activity_id}/verification"
    assert (await post(city, path, VERIFIED, "boss")).status_code == 201


async def test_down_across_the_deadline_for_forty_minutes(tmp_path: Path) -> None:
    async with LocalNats(tmp_path / "nats") as nats:
        async with services(nats, tmp_path, DEADLINE - timedelta(minutes=39)) as city:
            await city.unit("u1")
            await city.employee("boss", "u1")
            await city.employee("e1", "u1", superior="boss")
            await city.upload(city.token("e1"), PHOTO)
            assert (await post(city, "/activities", WORK | {"activity_id": "before"})).status_code == 201
            await verified(city, "before")
            (day,) = await get(city, "/activities/e1/deadlines", **{"from": DAY, "to": DAY})
            assert datetime.fromisoformat(day["on_time_until"]) == DEADLINE

        async with services(nats, tmp_path, DEADLINE + timedelta(minutes=1)) as city:
            (outage,) = (await get(city, "/activities/outages"))["items"]
            started, ended = (datetime.fromisoformat(outage[name]) for name in ("started_at", "ended_at"))
            assert outage["source"] == "MEASURED"
            assert timedelta(minutes=39) < ended - started < timedelta(minutes=41)
            (day,) = await get(city, "/activities/e1/deadlines", **{"from": DAY, "to": DAY})
            for name in ("on_time_until", "accepted_until"):
                assert datetime.fromisoformat(day[name]) == DEADLINE + (ended - started)
            assert day["standing"] == "OPEN"

            assert (await post(city, "/activities", WORK | {"activity_id": "after"})).status_code == 201
            meanwhile = {"activity_id": "meanwhile", "made_at": (started + (ended - started) / 2).isoformat()}
            assert (await post(city, "/activities", WORK | meanwhile)).status_code == 201
            earlier = await post(city, "/activities", WORK | {"activity_id": "earlier", "date": "2026-10-30"})
            assert earlier.status_code == 409
            for activity_id in ("after", "meanwhile"):
                await verified(city, activity_id)

            async def rows() -> list[dict[str, Any]]:
                found = (await get(city, f"/activities/e1/{PERIOD}"))["items"]
                return found if [row["status"] for row in found] == ["VERIFIED"] * 3 else []

            assert {row["activity_id"]: row["late"] for row in await eventually(rows)} == {
                "before": False,
                "after": False,
                "meanwhile": False,
            }
            closed = await post(city, "/appraisals/closings", {"period": PERIOD, "unit_id": "u1"}, "hr")
            assert closed.status_code == 201, closed.text

            async def explained() -> list[dict[str, Any]]:
                found = await get(city, f"/payroll/statements/e1/{PERIOD}/explanation")
                work = list(found.get("activities", ()))
                return work if len(work) == 3 else []  # what payroll has read so far

            counted = [(each["activity_id"], each["minutes"]) for each in await eventually(explained)]
            assert counted == [("after", 60), ("before", 60), ("meanwhile", 60)]
