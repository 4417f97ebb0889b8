"""Durable check-ins by every way except one by one over HTTP, against prepared appends in batches of 500."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from paho.mqtt.client import MQTTMessageInfo

from bench.append import in_batches
from bench.client import request, send_all
from bench.measure import Size, Took, cpu_of, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log, load, month, scratch, until
from bench.service import Service, of_the_roster, people_of, serving
from services.attendance.intake import ndjson as stream
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import device as device_subject
from tests.kit.devices_server import DevicesServer, Mqtt

TOGETHER = 500  # punches of one upload, batch or message
TERMINALS = 4
ZONE = ZoneInfo("Asia/Makassar")


class Punch(NamedTuple):
    employee_id: str
    at: datetime

    def json(self) -> str:
        return json.dumps({"employee_id": self.employee_id, "at": self.at.isoformat(), "direction": "IN"})

    def line(self) -> str:
        return f"{self.employee_id}\t{self.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}\t0\t1\t0\t0\t0"


def punches_of(people: Sequence[str]) -> Iterator[Punch]:
    """Punches of all employees in turn, each a second earlier than the last."""
    at = datetime.now(UTC).replace(microsecond=0)
    while True:
        at -= timedelta(seconds=1)
        yield from (Punch(employee_id, at) for employee_id in people)


class Scene(NamedTuple):
    server: DevicesServer
    ledger: JetStreamLedger
    service: Service
    punches: Iterator[Punch]


Send = Callable[[], Awaitable[None]]


class Way(NamedTuple):
    """A way into attendance. `prepare` makes what is sent, so that only the sending is timed; `share` of a run's
    punches is sent.
    """

    what: str
    prepare: Callable[[Scene, list[Punch]], Send]
    least: float | None = None
    share: float = 0.5


async def ways(size: Size) -> list[Row]:
    rows = []
    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(_scene(size))
        bare, _ = await stack.enter_async_context(empty_log())
        await _measured(scene, WAYS[1], size.city)  # everybody's month is remembered now
        for way in WAYS:
            count = int(size.appends * way.share)
            ceiling = partial(in_batches, bare.url, size.appends)
            rounds = await take_turns(size.repeats, partial(_measured, scene, way, count), ceiling)
            rows.append(rate_row(f"check-ins by {way.what}", rounds, f"batches of {TOGETHER}", way.least))
    return rows


@asynccontextmanager
async def _scene(size: Size) -> AsyncIterator[Scene]:
    path = month(size.city)
    with scratch() as directory:
        async with DevicesServer(directory) as server, JetStreamLedger(server.services_url) as ledger:
            await load(ledger, path, of_the_roster)
            for number in range(TERMINALS):
                await enrol_terminal(ledger, number)
            async with serving("attendance", server.services_url, server.monitor_url) as service:
                yield Scene(server, ledger, service, punches_of(people_of(path)))


async def enrol_terminal(ledger: JetStreamLedger, number: int) -> None:
    """Enrol and activate terminal `number`, whose serial is SN and the number."""
    device_id, now = f"t{number}", datetime.now(UTC)
    enrolled = dev.DeviceEnrolledData(
        device_id=device_id,
        protocol="ADMS",
        site="Pintu depan",
        timezone=ZONE.key,
        serial=f"SN{number}",
        sources=("127.0.0.0/8",),
    )
    enrolment: list[Event] = [
        dev.DeviceEnrolled.record(enrolled, time=now, actor="bench"),
        dev.DeviceActivated.record(dev.DeviceActivatedData(device_id=device_id), time=now, actor="bench"),
    ]
    await ledger.append(device_subject(device_id), enrolment, 0)


async def _measured(scene: Scene, way: Way, count: int) -> Took:
    """The time from the first byte sent until every punch is in the log, once; the folds have caught up before and
    after.
    """
    send = way.prepare(scene, list(islice(scene.punches, count)))
    end = await scene.ledger.last_sequence() + count

    async def stored() -> bool:
        return await scene.ledger.last_sequence() >= end

    started, cpu = perf_counter(), cpu_of(scene.service.pid)
    await send()
    await until(stored)
    took = Took(count, perf_counter() - started, cpu_of(scene.service.pid) - cpu)
    await scene.service.folded(scene.ledger)
    assert await scene.ledger.last_sequence() == end, "refused, lost or doubled"
    return took


def _in_parts(punches: Sequence[Punch]) -> Iterator[Sequence[Punch]]:
    return (punches[start : start + TOGETHER] for start in range(0, len(punches), TOGETHER))


def _list(punches: Sequence[Punch]) -> str:
    return f"[{','.join(punch.json() for punch in punches)}]"


def _uploads(scene: Scene, punches: list[Punch]) -> Send:
    requests = [
        request(f"/iclock/cdata?SN=SN{number % TERMINALS}&table=ATTLOG", "", "\n".join(p.line() for p in part).encode())
        for number, part in enumerate(_in_parts(punches))
    ]
    return partial(send_all, scene.service.port, iter(requests), TERMINALS)


def _batches(scene: Scene, punches: list[Punch]) -> Send:
    token = scene.service.token("d1", "device")
    bodies = (f'{{"items":{_list(part)}}}'.encode() for part in _in_parts(punches))
    requests = [request("/attendance/punches/batch", token, body) for body in bodies]
    return partial(send_all, scene.service.port, iter(requests), TERMINALS)


def _streams(scene: Scene, punches: list[Punch]) -> Send:
    token = scene.service.token("d1", "device")
    share = -(-len(punches) // TERMINALS)
    parts = (punches[start : start + share] for start in range(0, len(punches), share))
    bodies = ("\n".join(punch.json() for punch in part).encode() for part in parts)
    requests = [request(stream.PATH, token, body, stream.MEDIA_TYPE) for body in bodies]
    return partial(send_all, scene.service.port, iter(requests), TERMINALS)


def _acknowledged(sent: Sequence[MQTTMessageInfo]) -> None:
    for each in sent:
        each.wait_for_publish()


def _messages(bodies_of: Callable[[list[Punch]], list[str]], scene: Scene, punches: list[Punch]) -> Send:
    bodies = [body.encode() for body in bodies_of(punches)]

    async def send() -> None:
        async with Mqtt(scene.server.mqtt_port, "d17") as device:
            sent = [device.send("devices/d17/punches", body) for body in bodies]
            await asyncio.to_thread(_acknowledged, sent)

    return send


WAYS = (
    Way(f"ADMS, uploads of {TOGETHER} lines, {TERMINALS} terminals", _uploads, 0.5),
    Way(f"HTTP, batches of {TOGETHER}, {TERMINALS} connections", _batches, 0.5),
    Way(f"NDJSON, {TERMINALS} streams", _streams),
    Way(f"MQTT, lists of {TOGETHER}", partial(_messages, lambda all: [_list(part) for part in _in_parts(all)])),
    Way("MQTT, one by one", partial(_messages, lambda all: [punch.json() for punch in all]), share=0.05),
)
