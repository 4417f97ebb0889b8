"""Devices that publish by NATS and MQTT: every punch once, every refusal by its reason, whatever else is sent."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from prometheus_client import REGISTRY

from services.attendance.devices.domain import Device
from services.attendance.intake.lines import Line
from services.attendance.intake.published import commands as intake
from services.attendance.intake.published.forms import lines_of
from services.attendance.intake.published.subscriber import CONSUMER, MQTT
from shared.events.attendance.devices import DeviceRevoked, DeviceStoppedData
from shared.log.archive import RAW
from shared.problems import unavailable
from tests.flow.adms_gate import START, Gate, line, taken
from tests.kit.devices_server import DevicesServer, Mqtt
from tests.kit.installation import Installation, installed
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevicesServer]:
    async with DevicesServer(tmp_path_factory.mktemp("devices")) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def city(server: DevicesServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    directory = tmp_path_factory.mktemp("city")
    async with installed(directory, server.services_url, server.monitor_url) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(server: DevicesServer) -> AsyncIterator[Client]:
    """A connection that may publish as any device."""
    async with server.connected("services") as (client, _):
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def gate(city: Installation) -> Gate:
    found = Gate(city)
    await found.start()
    return found


def punch(employee_id: str, at: datetime, direction: str = "IN", **more: Any) -> dict[str, Any]:
    return {"employee_id": employee_id, "at": at.isoformat(), "direction": direction, **more}


async def publish(client: Client, device_id: str, body: object) -> int:
    """Publish, and return the message's sequence in RAW once it is stored."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return int((await client.jetstream().publish(f"devices.{device_id}.punches", content)).seq)


async def settled(client: Client) -> None:
    """Whether no published message waits for a decision."""

    async def empty() -> bool:
        for stream in (RAW, MQTT):
            try:
                info = await client.jetstream().consumer_info(stream, CONSUMER)
            except NotFoundError:
                if stream == RAW:
                    return False
                continue
            if info.num_pending or info.num_ack_pending:
                return False
        return True

    await eventually(empty)


def refused_messages(reason: str) -> float:
    return REGISTRY.get_sample_value("ekinerja_published_refused_messages_total", {"reason": reason}) or 0


def became() -> Counter[str]:
    found = {
        outcome: REGISTRY.get_sample_value("ekinerja_published_punches_total", {"outcome": outcome})
        for outcome in ("accepted", "quarantined", "refused")
    }
    return Counter({outcome: int(value) for outcome, value in found.items() if value})


async def test_the_same_punches_by_every_way_at_once_are_recorded_once(
    city: Installation, server: DevicesServer, services: Client
) -> None:
    """Some punches wait in quarantine, some name unknown people: these are recorded once, too, with the same answer
    every time.
    """
    gate = Gate(city)
    gate.id = "d17"
    await gate.start()
    token = city.token(gate.id, "device")
    punches = [
        punch(person, START + timedelta(minutes=n), "IN" if n % 2 == 0 else "OUT", method="FINGERPRINT")
        for n in range(20)
        for person in (gate.ani, gate.budi)
    ]
    punches += [punch(gate.ani, START.replace(year=2099, month=1, day=1)), punch(gate.budi, START.replace(year=2000))]

    def line_of(each: dict[str, Any]) -> str:
        return line(each["employee_id"], datetime.fromisoformat(each["at"]), 0 if each["direction"] == "IN" else 1)

    async def by_http() -> None:
        answer = await city.http.post("/attendance/punches/batch", json={"items": punches}, headers=token)
        assert (answer.json()["recorded"], answer.json()["quarantined"]) == (40, 2)

    async def by_adms() -> None:
        taken(await gate.push(*map(line_of, punches)), 42)

    async def by_nats(some: Sequence[dict[str, Any]]) -> None:
        await publish(services, gate.id, some)

    async with Mqtt(server.mqtt_port, "d17") as device:

        async def by_mqtt(some: Sequence[dict[str, Any]]) -> None:
            for each in some:
                await device.publish("devices/d17/punches", json.dumps(each).encode())

        ways: list[Callable[[], Awaitable[None]]] = [by_http, by_adms] * 3
        for seed in range(3):
            shuffled = random.Random(seed).sample(punches, len(punches))
            ways += [lambda some=shuffled: by_nats(some), lambda some=shuffled: by_mqtt(some[:30])]  # type: ignore[misc]
            ways += [lambda each=each: by_nats([each]) for each in shuffled]  # type: ignore[misc]
        random.Random(7).shuffle(ways)
        await asyncio.gather(*(way() for way in ways))
        await by_mqtt(punches)
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=20, CheckedOut=20, PunchQuarantined=2)
    events = [event for event in await gate.recorded() if "Check" in event.type()]
    assert {event.actor for event in events} == {"device:d17"}
    assert len({event.id for event in events}) == 40


async def test_of_every_poison_something_becomes_and_neighbours_are_recorded(gate: Gate, services: Client) -> None:
    good = [punch(gate.budi, START + timedelta(minutes=n)) for n in range(1_003)]
    nobody = punch(f"x{gate.mark}", START)
    foreign = punch(gate.ani, START, device_id="another")
    no_day = punch(gate.ani, START) | {"at": "2026-02-30T07:00:00+08:00"}
    poison: list[tuple[object, Counter[str]]] = [
        (b"\xff\xfe no JSON", Counter(UNREADABLE=1)),
        (b"", Counter(UNREADABLE=1)),
        (b"[" * 100_000, Counter(UNREADABLE=1)),
        (b'{"employee_id":' * 10_000, Counter(UNREADABLE=1)),
        ([], Counter(UNREADABLE=1)),
        ({"items": good[:3]}, Counter(UNREADABLE=1)),
        (good[2:1_003], Counter(UNREADABLE=1)),  # 1,001
        ([good[0], "rusak", 7, None, punch("city", START), no_day],
         Counter(UNREADABLE=5)),
        ([foreign, good[1]], Counter(FOREIGN_DEVICE=1)),
        (nobody, Counter(UNKNOWN_EMPLOYEE=1)),
        (punch(gate.ani, datetime(2019, 12, 1, 7, tzinfo=UTC)), Counter()),  # before it was enrolled: quarantine
    ]  # fmt: skip
    before = became()
    sequences: dict[int, Counter[str]] = {}
    for body, reasons in poison:
        sequences[await publish(services, gate.id, body)] = reasons
        await publish(services, gate.id, [good[0]])
    await settled(services)
    refused = Counter(reason for reasons in sequences.values() for reason in reasons.elements())
    expected = Counter(CheckedIn=2, PunchQuarantined=1, LinesRefused=refused.total())
    assert await gate.counts() == expected
    assert became() - before == Counter(accepted=2 + len(poison), quarantined=1, refused=refused.total())

    async def shown() -> bool:
        return len(await gate.refusals()) == refused.total()

    await eventually(shown)
    listed: dict[int, Counter[str]] = {raw: Counter() for raw in sequences}
    for each in await gate.refusals():
        listed[each["raw"]][each["reason"]] += 1
    assert listed == sequences
    again = await gate.city.ledger.last_sequence()
    for body, _ in poison:
        await publish(services, gate.id, body)
    await settled(services)
    assert await gate.city.ledger.last_sequence() == again


async def test_a_revoked_device_is_refused_within_a_moment_and_an_activated_one_recorded(
    gate: Gate, services: Client
) -> None:
    async def refused() -> bool:
        before = refused_messages("REVOKED")
        await publish(services, gate.id, punch(gate.budi, START, "OUT"))
        await settled(services)
        return refused_messages("REVOKED") == before + 1

    await publish(services, gate.id, punch(gate.ani, START))
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=1)
    assert (await gate.manage("suspension", {"reason": "Jam salah"})).status_code == 201
    before = refused_messages("SUSPENDED")
    raw = await publish(services, gate.id, punch(gate.ani, START + timedelta(minutes=1)))
    await settled(services)
    assert refused_messages("SUSPENDED") == before + 1
    assert json.loads((await services.jetstream().get_msg(RAW, raw)).data or b"")["employee_id"] == gate.ani
    assert (await gate.manage("activation")).status_code == 201
    await publish(services, gate.id, punch(gate.ani, START + timedelta(minutes=2)))
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=2)
    data = DeviceStoppedData(device_id=gate.id, reason="Hilang")
    await gate.city.append(DeviceRevoked.record(data, time=datetime.now(UTC), actor="operator:o2"))  # elsewhere
    await eventually(refused)
    counts = await gate.counts()
    await publish(services, gate.id, punch(gate.ani, START + timedelta(minutes=3)))
    await settled(services)
    assert await gate.counts() == counts


async def test_an_impossible_device_is_refused_and_stops_nobody(gate: Gate, services: Client) -> None:
    before = refused_messages("UNKNOWN")
    for device_id in ("city", "d\u00e9", "x" * 65, "$d"):
        await publish(services, device_id, punch(gate.ani, START))
    await publish(services, gate.id, punch(gate.ani, START))
    await settled(services)
    assert refused_messages("UNKNOWN") == before + 4
    assert await gate.counts() == Counter(CheckedIn=1)


async def test_what_came_by_mqtt_is_taken_though_the_archive_has_no_copy(
    gate: Gate, server: DevicesServer, services: Client
) -> None:
    """The server stored the message and crashed before the archive had it; so it is archived first."""
    async with Mqtt(server.mqtt_port, "d17"):

        async def read() -> bool:
            try:
                await services.jetstream().consumer_info(MQTT, CONSUMER)
            except NotFoundError:
                return False
            return True

        await eventually(read)
    bodies = [punch(gate.ani, START), punch(f"x{gate.mark}", START)]
    for body in bodies:
        await services.jetstream().publish(f"$MQTT.msgs.devices.{gate.id}.punches", json.dumps(body).encode())
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=1, LinesRefused=1)
    (refusal,) = [event for event in await gate.recorded() if event.type() == "attendance.LinesRefused"]
    archived = await services.jetstream().get_msg(RAW, refusal.data.raw)
    assert (archived.subject, json.loads(archived.data or b"")) == (f"raw.mqtt.{gate.id}", bodies[1])


async def test_what_cannot_be_decided_yet_is_tried_again(
    gate: Gate, services: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a revocation may still be unread, no device is heard and none is refused."""
    tries: asyncio.Queue[None] = asyncio.Queue()

    def unready() -> None:
        tries.put_nowait(None)
        raise unavailable("The register of devices is still being read.")

    monkeypatch.setattr(gate.city.app.state.services[0].background["devices"], "require_ready", unready)
    await publish(services, gate.id, punch(gate.ani, START))
    async with asyncio.timeout(10):
        for _ in range(2):
            await tries.get()
    assert await gate.counts() == Counter()
    monkeypatch.undo()
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=1)


async def test_a_message_that_breaks_our_code_stops_no_other_and_is_not_acknowledged(
    gate: Gate, services: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(body: bytes, device_id: str, device: Device) -> list[Line]:
        if b"broken" in body:
            raise RuntimeError
        return lines_of(body, device_id, device)

    monkeypatch.setattr(intake, "lines_of", broken)
    for n in range(40):  # more than are decided at once
        await publish(services, gate.id, punch(gate.ani, START + timedelta(minutes=n), method="broken"))
    await publish(services, gate.id, punch(gate.budi, START))

    async def only_the_broken_wait() -> bool:
        waiting = (await services.jetstream().consumer_info(RAW, CONSUMER)).num_ack_pending
        return await gate.counts() == Counter(CheckedIn=1) and waiting == 40

    await eventually(only_the_broken_wait)
    monkeypatch.undo()
    await services.jetstream().delete_consumer(RAW, CONSUMER)  # else they would come again in a minute

    async def all_recorded() -> bool:
        return await gate.counts() == Counter(CheckedIn=41)

    await eventually(all_recorded)
    await settled(services)


async def test_a_consumer_that_is_gone_is_declared_anew_and_nothing_is_said_twice(gate: Gate, services: Client) -> None:
    await publish(services, gate.id, punch(gate.ani, START))
    await settled(services)
    await services.jetstream().delete_consumer(RAW, CONSUMER)
    await publish(services, gate.id, punch(gate.budi, START))

    async def recorded() -> bool:
        return await gate.counts() == Counter(CheckedIn=2)

    await eventually(recorded)
    await settled(services)
    assert await gate.counts() == Counter(CheckedIn=2)
    checks = (await gate.city.http.get("/readyz")).json()["checks"]
    assert checks["published"] == "ok"
