"""The shipped configuration on a live server: a device publishes to its own subject and can do nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import nats.errors
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.log.archive import RAW
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import STREAM
from tests.kit.devices_server import PASSWORDS, DevicesServer, Mqtt

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = {"d17": "devices.d17.punches", "d18": "devices.d18.punches"}
INBOX = "_INBOX_d18.x"
SUBJECTS = [
    *OWN.values(),
    *(f"devices.{device}.{what}" for device in ("d17", "d18", "d19") for what in ("status", "punches.more")),
    "devices.d19.punches",
    "devices",
    "ledger.e1.attendance.2026-11",
    "log.0.e1.attendance.2026-11",
    "city.attendance.device-d17",
    "raw.adms.d17",
    "_INBOX_d17.x",
    "_INBOX_services.x",
    "_INBOX.x",
    "$JS.API.INFO",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.RAW",
    "$JS.API.STREAM.DELETE.RAW",
    "$JS.API.STREAM.PURGE.RAW",
    "$JS.API.STREAM.MSG.GET.LEDGER",
    "$JS.API.STREAM.MSG.DELETE.LEDGER",
    "$JS.API.DIRECT.GET.LEDGER",
    "$JS.API.CONSUMER.CREATE.LEDGER",
    "$JS.API.CONSUMER.DELETE.RAW.punches",
    "$JS.API.CONSUMER.MSG.NEXT.RAW.punches",
    "$JS.ACK.RAW.punches.1.1.1.1.1",
    "$MQTT.msgs.devices.d17.punches",
    "$MQTT.sess.x",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.USER.INFO",
]
WILD = [">", "*", "devices.>", "devices.*.punches", "$JS.>", "$JS.API.>", "$SYS.>", "$MQTT.>", "_INBOX.>", "_R_.>"]
NOBODYS = "$JS.API.STREAM.DELETE.NOTHING"
_OBJECTION = re.compile(r'permissions violation for (?:publish|subscription) to "([^"]+)"')
RESERVED = {"$JS.API.STREAM.DELETE.RAW", "$JS.API.STREAM.PURGE.RAW", "$JS.API.STREAM.MSG.DELETE.LEDGER"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevicesServer]:
    directory: Path = tmp_path_factory.mktemp("devices")
    async with DevicesServer(directory) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ledger(server: DevicesServer) -> AsyncIterator[JetStreamLedger]:
    """The services' own connection, which declares, checks, writes and reads the streams."""
    async with JetStreamLedger(server.services_url, monitor_url=server.monitor_url) as found:
        yield found


async def refused(client: Client, objections: "asyncio.Queue[Exception]") -> set[str]:
    """The subjects that the server objected to since the last call, in small letters as nats-py has them.

    Objections come in order, and the last one is to a subject that no user may publish to.
    """
    await client.publish(NOBODYS, b"")
    found: list[str] = []
    async with asyncio.timeout(10):
        while NOBODYS.lower() not in found:
            found += _OBJECTION.findall(str(await objections.get()))
    return {*found} - {NOBODYS.lower()}


def small(*subjects: str) -> set[str]:
    return {subject.lower() for subject in subjects}


async def test_over_nats_a_device_publishes_to_its_own_subject_and_hears_its_own_inbox(
    server: DevicesServer, ledger: JetStreamLedger
) -> None:
    async with server.connected("d18") as (client, objections):
        for subject in SUBJECTS:
            await client.publish(subject, b"{}")
        assert small(*SUBJECTS) - await refused(client, objections) == {OWN["d18"]}
        for subject in [INBOX, *SUBJECTS, *WILD]:
            await client.subscribe(subject)
        assert small(INBOX, *SUBJECTS, *WILD) - await refused(client, objections) == small(INBOX)
        answer = await client.request(OWN["d18"], b"{}")
        assert b'"stream":"RAW"' in answer.data
        with pytest.raises(nats.errors.TimeoutError):
            await client.request("$JS.API.STREAM.CREATE.MINE", b'{"name":"MINE"}', timeout=0.5)
        assert await refused(client, objections) == small("$JS.API.STREAM.CREATE.MINE")


async def test_over_mqtt_a_device_publishes_to_its_own_topic_and_hears_nothing(
    server: DevicesServer, ledger: JetStreamLedger
) -> None:
    """MQTT 3.1.1 cannot refuse a message: the server acknowledges it and drops it."""
    received: asyncio.Queue[Msg] = asyncio.Queue()
    before = await ledger.last_sequence()
    async with server.connected("services") as (services, _), Mqtt(server.mqtt_port, "d17") as device:
        for subject in (">", "$MQTT.>"):
            await services.subscribe(subject, cb=received.put)
        await services.flush()
        for subject in SUBJECTS:
            for retain in (False, True):
                if subject != OWN["d17"]:
                    await device.publish(subject.replace(".", "/"), b"forbidden", retain)
        await device.publish("devices/d17/punches", b"own")
        messages = [await received.get()]
        while messages[-1].data != b"own":
            messages.append(await received.get())
        assert not [each.subject for each in messages if each.data == b"forbidden"]
        assert not [topic for topic in topics() if await device.subscribe(topic)]
        assert not [each for each in await raw(services) if each == b"forbidden"]
    assert await ledger.last_sequence() == before


def topics() -> list[str]:
    wild = ["#", "+", "+/+/+", "devices/#", "devices/+/punches", "$JS/#", "$JS/API/#", "$SYS/#", "$MQTT/#"]
    return [*(subject.replace(".", "/") for subject in SUBJECTS), *wild]


async def raw(services: Client) -> list[bytes]:
    js = services.jetstream()
    last = (await js.stream_info(RAW)).state.last_seq
    return [(await js.get_msg(RAW, seq)).data or b"" for seq in range(1, last + 1)]


async def test_an_answer_named_to_the_ledger_or_to_a_stream_goes_nowhere(
    server: DevicesServer, ledger: JetStreamLedger
) -> None:
    """JetStream's answer is sent by the server itself: no permission of the sender stops it, so the account must."""
    before = await ledger.last_sequence()
    async with server.connected("d18") as (device, _), server.connected("services") as (services, _):
        received: asyncio.Queue[Msg] = asyncio.Queue()
        targets = ["ledger.e1.attendance.2026-11", "city.attendance.calendar", "raw.adms.d17", OWN["d17"]]
        for target in [*targets, "_INBOX_services.x", "$JS.API.STREAM.PURGE.RAW"]:
            await services.subscribe(target, cb=received.put)
        await services.flush()
        kept = (await services.jetstream().stream_info(RAW)).state.messages
        for target in [*targets, "_INBOX_services.x", "$JS.API.STREAM.PURGE.RAW"]:
            await device.publish(OWN["d18"], b"{}", reply=target)
        await device.request(OWN["d18"], b"{}")
        assert (await services.jetstream().stream_info(RAW)).state.messages == kept + len(targets) + 3
        await services.flush()
        assert received.empty()
    assert await ledger.last_sequence() == before


async def test_the_services_do_their_work_and_no_more(server: DevicesServer, ledger: JetStreamLedger) -> None:
    assert await ledger.unfit() is None
    assert await ledger.archive.keep("adms", "d17", b"line", "content") > 0
    async with server.connected("services") as (client, objections):
        for subject in SUBJECTS:  # an answer nobody waits for, or a request no stream understands
            await client.publish(subject, b"no request" if subject.startswith("$JS.API") else b"")
        assert await refused(client, objections) == small(*RESERVED)
        for stream in (RAW, STREAM):
            with pytest.raises(nats.errors.TimeoutError):
                await client.request(f"$JS.API.STREAM.DELETE.{stream}", b"", timeout=0.5)
            assert await refused(client, objections) == small(f"$JS.API.STREAM.DELETE.{stream}")
            assert (await client.jetstream().stream_info(stream)).config.name == stream


@pytest.mark.parametrize(("user", "password"), [("d17", PASSWORDS["d17"]), ("d18", "wrong"), ("d19", ""), ("", "")])
async def test_nobody_else_comes_by_nats(server: DevicesServer, user: str, password: str) -> None:
    """`d17` has a password for MQTT only."""
    client = Client()
    url = f"nats://127.0.0.1:{server.port}"
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await client.connect(url, user=user or None, password=password, allow_reconnect=False)
    await client.close()


@pytest.mark.parametrize("user", ["d18", "services"])
async def test_nobody_else_comes_by_mqtt(server: DevicesServer, user: str) -> None:
    async with Mqtt(server.mqtt_port, user) as device:
        assert not device.connected
