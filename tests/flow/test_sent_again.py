"""A closed month: everything its terminal ever sent comes again, by every way, and some punches come too late."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
import pytest_asyncio

from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.events.attendance.days import PunchEvent
from shared.events.ids import PunchKind, punch_id
from shared.events.payroll import TppAdjusted
from synthetic import generate
from tests.flow.adms_gate import line
from tests.flow.all_services import AllServices, all_services
from tests.kit.devices_server import DevicesServer, Mqtt
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERIOD, NEXT = "2026-09", "2026-10"
EMPLOYEES, TIMES, PART = 60, 10, 500
ZONE = ZoneInfo("Asia/Makassar")
DIRECTIONS: dict[type[Event], PunchKind] = {att.CheckedIn: "IN", att.CheckedOut: "OUT", att.Punched: "UNKNOWN"}
STATUS = {"IN": 0, "OUT": 1, "UNKNOWN": 255}
ENDED = {att.CheckedIn, att.CheckedOut, att.Punched, dev.PunchQuarantined}


class ForServices(DevicesServer):
    @property
    def url(self) -> str:
        return self.services_url


@dataclass
class Closed:
    """`punches` are those of the terminal d17 in the month; `serial` is its serial number."""

    city: AllServices
    punches: list[PunchEvent]
    serial: str

    async def statements(self) -> str:
        answer = await self.city.get("/payroll/statements", period=PERIOD, format="csv")
        return str(answer.text)

    async def punched(self) -> Counter[str]:
        """The number of times each punch is in the log, whatever its outcome."""
        return Counter(event.data.punch_id for event in await self.city.events() if type(event) in ENDED)


def busiest(events: Iterable[Event]) -> str:
    terminals = (str(event.data.device_id) for event in events if type(event) in DIRECTIONS and event.data.device_id)
    return Counter(terminals).most_common(1)[0][0]


def renamed(events: Iterable[Event], device_id: str) -> Iterator[Event]:
    """The same month with its terminal renamed to d17, which may publish by MQTT and calls from this machine."""
    for event in events:
        data: Any = event.data
        if getattr(data, "device_id", None) != device_id:
            yield event
            continue
        data = msgspec.structs.replace(data, device_id="d17")
        if isinstance(data, dev.DeviceEnrolledData):
            data = msgspec.structs.replace(data, sources=("127.0.0.0/8",))
        identity = event.id
        if isinstance(data, att.PunchData):
            identity = punch_id("d17", data.employee_id, data.at, DIRECTIONS[type(event)])
            data = msgspec.structs.replace(data, punch_id=identity)
        elif isinstance(data, dev.PunchQuarantinedData | dev.QuarantineDecidedData):
            continue  # its decision names the punch by another id
        yield msgspec.structs.replace(event, data=data, id=identity, actor=event.actor.replace(device_id, "d17"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Closed]:
    async with all_services(tmp_path_factory.mktemp("city"), ForServices) as city:
        generated = list(generate(EMPLOYEES, PERIOD, 7, close=False))
        events = list(renamed(generated, busiest(generated)))
        await city.load(events)
        await city.close(PERIOD)
        punches = [event for event in events if type(event) in DIRECTIONS and event.data.device_id == "d17"]
        once: dict[str, Any] = {event.data.punch_id: event for event in punches}  # the month itself has some twice
        serials = [each.data.serial for each in events if isinstance(each, dev.DeviceEnrolled)]
        named = [each.data.device_id for each in events if isinstance(each, dev.DeviceEnrolled)]
        yield Closed(city, list(once.values()), serials[named.index("d17")] or "")


def item(event: PunchEvent) -> dict[str, Any]:
    data = event.data
    direction = DIRECTIONS[type(event)]
    return {"employee_id": data.employee_id, "at": data.at.isoformat(), "direction": direction, "method": data.method}


def line_of(event: PunchEvent) -> str:
    return line(event.data.employee_id, event.data.at.astimezone(ZONE), STATUS[DIRECTIONS[type(event)]])


def messages(punches: list[PunchEvent]) -> Iterator[bytes]:
    """The punches as messages of a device, PART in each."""
    for start in range(0, len(punches), PART):
        yield json.dumps([item(each) for each in punches[start : start + PART]]).encode()


async def test_everything_sent_again_by_every_way_pays_nobody_another_rupiah(closed: Closed) -> None:
    city, punches, draw = closed.city, closed.punches, random.Random(7)
    assert len(punches) > 100
    before, known = await closed.statements(), await closed.punched()
    server = city.nats
    assert isinstance(server, ForServices)
    async with Mqtt(server.mqtt_port, "d17") as device, server.connected("services") as (client, _):

        async def by_http(some: list[PunchEvent]) -> None:
            for start in range(0, len(some), PART):
                items = [item(each) for each in some[start : start + PART]]
                answer = await city.http.post(
                    "/attendance/punches/batch", json={"items": items}, headers=city.token("d17", "device")
                )
                assert answer.json()["recorded"] == len(items)

        async def by_stream(some: list[PunchEvent]) -> None:
            body = "\n".join(json.dumps(item(each)) for each in some)
            headers = {**city.token("d17", "device"), "Content-Type": "application/x-ndjson"}
            answer = await city.http.post("/attendance/punches/stream", content=body, headers=headers)
            assert json.loads(answer.text.splitlines()[-1])["recorded"] == len(some)

        async def by_adms(some: list[PunchEvent]) -> None:
            query = {"SN": closed.serial, "table": "ATTLOG"}
            answer = await city.http.post("/iclock/cdata", params=query, content="\n".join(map(line_of, some)))
            assert answer.text == f"OK: {len(some)}\n"

        async def by_nats(some: list[PunchEvent]) -> None:
            for body in messages(some):
                await client.jetstream().publish("devices.d17.punches", body)

        async def by_mqtt(some: list[PunchEvent]) -> None:
            for body in messages(some):
                await device.publish("devices/d17/punches", body)

        ways: list[Callable[[list[PunchEvent]], Awaitable[None]]] = [by_http, by_stream, by_adms, by_nats, by_mqtt]
        sent = [(way, draw.sample(punches, len(punches))) for way in ways for _ in range(TIMES)]
        draw.shuffle(sent)
        await asyncio.gather(*(way(some) for way, some in sent))

        async def taken() -> bool:
            checks = (await city.http.get("/readyz")).json()["checks"]
            infos = [await client.jetstream().consumer_info(each, "punches") for each in ("RAW", "$MQTT_msgs")]
            return checks["published"] == "ok" and not any(info.num_pending + info.num_ack_pending for info in infos)

        await eventually(taken, 60)
    await city.folded()
    assert await closed.punched() == known
    assert await closed.statements() == before
    assert before == await city.fold_of_export(PERIOD)


async def test_a_terminal_that_uploads_after_the_close_pays_the_difference_and_the_report_names_it(
    closed: Closed,
) -> None:
    """An employee was absent without notice: their terminal had no network, and sends the day after the close."""
    city = closed.city
    name, day = await _absent(closed)
    path = f"/payroll/statements/{name}/{PERIOD}"
    (first,) = (await city.get(path)).json()
    start, end = day["hours"].split("-")
    lines = [line(name, datetime.fromisoformat(f"{day['date']}T{at}:00"), n) for n, at in enumerate((start, end))]
    query = {"SN": closed.serial, "table": "ATTLOG"}
    answer = await city.http.post("/iclock/cdata", params=query, content="\n".join(lines))
    assert answer.text == "OK: 2\n"
    await city.close(NEXT)
    again, second = (await city.get(path)).json()
    assert again == first
    (adjusted,) = [each for each in await city.events() if isinstance(each, TppAdjusted) and each.subject == name]
    assert (adjusted.data.paid_in, adjusted.data.difference) == (NEXT, second["net"] - first["net"])
    assert adjusted.data.difference > 0
    assert second["attendance_bp"] == first["attendance_bp"] - day["bp"]
    assert await closed.statements() == await city.fold_of_export(PERIOD)
    answered = (await city.get(f"{path}/explanation", revision="2")).json()
    late = [event.id for event in await city.events() if event.subject == name and _on(event, day["date"])]
    assert sorted(id for cause in answered["causes"] for id in cause["events"]) == sorted(late)
    assert {cause["what"] for cause in answered["causes"]} == {"punch"}
    (mended,) = [each for each in answered["days"] if each["date"] == day["date"]]
    assert (mended["status"], mended["bp"], sorted(mended["events"])) == ("WORKED", 0, sorted(late))
    assert (await city.get(f"{path}/explanation", revision="1")).json()["causes"] == []


def _on(event: Event, day: str) -> bool:
    return type(event) in DIRECTIONS and event.data.at.astimezone(ZONE).date().isoformat() == day


async def _absent(closed: Closed) -> tuple[str, dict[str, Any]]:
    """A paid employee with a day of absence of which nothing else is known."""
    for name in sorted({each.data.employee_id for each in closed.punches}):
        answered = (await closed.city.get(f"/payroll/statements/{name}/{PERIOD}/explanation")).json()
        if (
            answered["status"] == "PAYABLE"
            and answered["attendance"]["sum_bp"] < answered["attendance"]["month_cap_bp"]
        ):
            for day in answered["days"]:
                if day["status"] == "ABSENT" and not day["punches"]:
                    return name, day
    raise AssertionError("nobody was ever absent")
