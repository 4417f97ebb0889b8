"""A NATS server with the shipped configuration of publishing devices, and an MQTT client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import nats
import pytest
from nats.aio.client import Client
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.client import MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from cli.local_nats import CONFIG, LocalNats, free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "nats-devices.conf"
PASSWORDS = {"services": "s-secret", "d17": "d17-secret", "d18": "d18-secret"}


class DevicesServer(LocalNats):
    """A NATS server for devices: `d17` connects by MQTT, `d18` by NATS, `services` are the services."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.mqtt_port = free_port()
        config = directory / "nats.conf"
        config.write_text(CONFIG.read_text() + 'include "nats-devices.conf"\n')
        shipped = SHIPPED.read_text().replace("port: 1883", f"host: 127.0.0.1, port: {self.mqtt_port}")
        (directory / SHIPPED.name).write_text(shipped)
        super().__init__(directory, config=config)

    async def start(self) -> None:
        with pytest.MonkeyPatch.context() as environment:
            for user, password in PASSWORDS.items():
                environment.setenv(f"{user.upper()}_PASSWORD", password)
            await super().start()

    @property
    def services_url(self) -> str:
        return f"nats://services:{PASSWORDS['services']}@127.0.0.1:{self.port}"

    @asynccontextmanager
    async def connected(self, user: str) -> AsyncIterator[tuple[Client, "asyncio.Queue[Exception]"]]:
        """A NATS client, and the errors that the server sends it; a refusal is no answer to a request."""
        errors: asyncio.Queue[Exception] = asyncio.Queue()
        client = await nats.connect(
            f"nats://127.0.0.1:{self.port}",
            user=user,
            password=PASSWORDS[user],
            inbox_prefix=f"_INBOX_{user}".encode(),
            error_cb=errors.put,
            allow_reconnect=False,
        )
        try:
            yield client, errors
        finally:
            await client.close()


class Mqtt:
    """A device with an MQTT client, whose own thread talks to the server; `connected` unless it was refused."""

    def __init__(self, port: int, user: str) -> None:
        self._port = port
        self._client = MqttClient(CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv311)
        self._client.username_pw_set(user, PASSWORDS[user])
        self.connected = False
        self._client.max_inflight_messages_set(100)
        self.subscribed: asyncio.Queue[list[bool]] = asyncio.Queue()  # of each answer to a SUBSCRIBE: granted?

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[bool] = loop.create_future()

        def answer(connected: bool) -> None:
            if not answered.done():  # turned away it tries again
                answered.set_result(connected)

        def on_connect(_client: Any, _data: Any, _flags: Any, code: ReasonCode, _properties: Any) -> None:
            loop.call_soon_threadsafe(answer, not code.is_failure)

        def on_subscribe(_client: Any, _data: Any, _id: int, codes: list[ReasonCode], _properties: Any) -> None:
            loop.call_soon_threadsafe(self.subscribed.put_nowait, [not code.is_failure for code in codes])

        self._client.on_connect = on_connect
        self._client.on_subscribe = on_subscribe
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        async with asyncio.timeout(10):
            self.connected = await answered
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop()

    async def drop(self) -> None:
        """End the connection; nothing is sent again afterwards."""
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def send(self, topic: str, body: bytes, retain: bool = False) -> MQTTMessageInfo:
        return self._client.publish(topic, body, qos=1, retain=retain)

    async def publish(self, topic: str, body: bytes, retain: bool = False) -> None:
        """Publish, and return once the server has answered PUBACK."""
        sent = self.send(topic, body, retain)
        await asyncio.to_thread(sent.wait_for_publish, 10)
        assert sent.is_published()

    async def subscribe(self, topic: str) -> bool:
        """Whether the server granted it."""
        self._client.subscribe(topic, qos=1)
        async with asyncio.timeout(10):
            return all(await self.subscribed.get())
