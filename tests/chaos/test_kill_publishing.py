"""`kill -9` of attendance before it acknowledges, and of the server after its PUBACK: every punch once."""

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from paho.mqtt.client import MQTTMessageInfo

from cli.local_nats import LocalNats
from services.attendance.intake.published.subscriber import CONSUMER, MQTT
from shared.events import decode
from shared.log.archive import RAW
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger, stored
from tests.kit.devices_server import DevicesServer, Mqtt
from tests.kit.installation import Installation, installed
from tests.kit.servers import jetstream
from tests.kit.waiting import until

START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
KILLS = 5
PEOPLE = [f"e{n}" for n in range(5)]


Punch = tuple[str, datetime]


async def hire(ledger: Ledger) -> None:
    city = Installation(None, None, ledger, None)  # type: ignore[arg-type]
    await city.unit("u1")
    for person in PEOPLE:
        await city.employee(person, "u1")


def written(punch: Punch) -> dict[str, str]:
    return {"employee_id": punch[0], "at": punch[1].isoformat()}


async def recorded(ledger: Ledger) -> Counter[Punch]:
    """The number of times each punch is in the log."""
    pages = stored(ledger, ["log.*.*.attendance.*"])
    events = [decode(row.body) async for page in pages for row in page]
    return Counter((event.subject, event.data.at) for event in events)


async def test_a_death_between_decision_and_acknowledgement_doubles_nothing(tmp_path: Path) -> None:
    sent = [
        [(person, START + timedelta(minutes=5 * n + k)) for k, person in enumerate(PEOPLE[: 1 + n % 5])]
        for n in range(80)
    ]
    everything = {punch for message in sent for punch in message}
    async with (
        LocalNats(tmp_path / "nats") as server,
        JetStreamLedger(server.url) as ledger,
        jetstream(server.url) as js,
    ):
        await hire(ledger)
        for message in sent:
            await js.publish("devices.d1.punches", json.dumps([written(punch) for punch in message]).encode())

        async def work(last: int) -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chaos.published_worker",
                server.url, server.monitor_url, str(tmp_path), str(last),
                stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip

        for last in (1, 7, 20):
            async with asyncio.timeout(30):
                assert await (await work(last)).wait() == -9
        assert 0 < len(await recorded(ledger)) < len(everything)
        worker = await work(0)
        try:

            async def settled() -> bool:
                info = await js.consumer_info(RAW, CONSUMER)
                return not info.num_pending and not info.num_ack_pending

            await until(settled, "everything is acknowledged", 30)
        finally:
            worker.kill()
            await worker.wait()
        assert await recorded(ledger) == Counter(everything)


async def test_what_mqtt_was_answered_for_is_recorded_though_the_server_is_killed(tmp_path: Path) -> None:
    """The server is killed while attendance is away; it keeps what devices send until attendance is back."""
    acknowledged: set[Punch] = set()
    async with DevicesServer(tmp_path / "nats") as server:
        async with installed(tmp_path, server.services_url, server.monitor_url) as city:
            await hire(city.ledger)
            async with Mqtt(server.mqtt_port, "d17"), jetstream(server.services_url) as js:  # the first ever
                await until(lambda: read(js, MQTT), "what comes by MQTT is read", 10)
        for turn in range(KILLS):
            async with Mqtt(server.mqtt_port, "d17") as device:
                sent: dict[Punch, MQTTMessageInfo] = {}
                for n in range(1_000):
                    punch = PEOPLE[n % 5], START + timedelta(seconds=1_000 * turn + n)
                    sent[punch] = device.send("devices/d17/punches", json.dumps(written(punch)).encode())
                await until(lambda: answered(sent, 150 * turn + 150), "some are answered", 20)  # noqa: B023
                await server.kill()
            acknowledged |= {punch for punch, each in sent.items() if each.is_published()}  # and none is sent again
            await server.start()
        async with jetstream(server.services_url) as js:
            last = (await js.stream_info(RAW)).state.last_seq
            archived = [await js.get_msg(RAW, seq) for seq in range(1, last + 1)]
        async with installed(tmp_path, server.services_url, server.monitor_url) as city:

            async def all_there() -> bool:
                return acknowledged <= set(await recorded(city.ledger))

            await until(all_there, "what was answered is recorded", 60)
            assert set((await recorded(city.ledger)).values()) == {1}
    copies = {each.data for each in archived if str(each.subject).startswith("devices.")}
    lost = sum(json.dumps(written(punch)).encode() not in copies for punch in acknowledged)
    print(f"\n{len(acknowledged)} answered, {KILLS} kills; {lost} of them the archive did not get by itself")


async def read(js: JetStreamContext, stream: str) -> bool:
    try:
        await js.consumer_info(stream, CONSUMER)
    except NotFoundError:
        return False
    return True


async def answered(sent: dict[Punch, MQTTMessageInfo], number: int) -> bool:
    return sum(each.is_published() for each in sent.values()) >= number
