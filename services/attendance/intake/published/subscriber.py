"""The subscriber to the devices' subjects: a message is archived, decided line by line, and then acknowledged."""

import logging
from contextlib import suppress

from faststream.nats import NatsMessage
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError

from services.attendance.intake.published.commands import DeviceRefused, PublishedIntake
from shared.events.envelope import content_id
from shared.log.archive import PUBLISHED, RAW, Archive
from shared.log.consumers import Consumers
from shared.log.ledger import LedgerError
from shared.problems import Problem

CONSUMER = "punches"
AT_ONCE = 16  # messages decided together by one process; their order makes no difference
ACK_SECONDS = 60.0  # longer than an append is retried: until then no other process gets the message
RETRY_SECONDS, RETRY_MOST = 1.0, 30.0  # the wait grows with every try

# Where the server keeps a message of QoS 1 before it answers PUBACK, as long as a consumer waits for it. It gives RAW
# its copy besides, without waiting: killed in between, it had acknowledged what RAW never got.
MQTT = "$MQTT_msgs"


class Subscriber(Consumers):
    def __init__(self, url: str, archive: Archive, intake: PublishedIntake) -> None:
        super().__init__(url, "what devices publish is", logging.getLogger(__name__))
        self._archive = archive
        self._intake = intake

    async def _look(self, js: JetStreamContext) -> None:
        await self._read(js, RAW, _consumer(PUBLISHED), AT_ONCE, self._take)
        with suppress(NotFoundError):  # no device ever used MQTT
            await self._read(js, MQTT, _consumer(f"$MQTT.msgs.{PUBLISHED}"), AT_ONCE, self._take)

    async def _take(self, body: bytes, message: NatsMessage) -> None:
        device_id = message.raw_message.subject.split(".")[-2]
        try:
            await self._intake.take(device_id, await self._archived(device_id, message), body)
        except DeviceRefused:
            await message.reject()
        except (Problem, LedgerError):
            tries = message.raw_message.metadata.num_delivered
            await message.nack(delay=min(RETRY_SECONDS * tries, RETRY_MOST))
        else:
            await message.ack()

    async def _archived(self, device_id: str, message: NatsMessage) -> int:
        """The message's sequence in RAW."""
        place = message.raw_message.metadata
        if place.stream == RAW:
            return place.sequence.stream
        content = content_id(MQTT, place.sequence.stream, place.timestamp.isoformat())
        return await self._archive.keep("mqtt", device_id, message.body, content)


def _consumer(subject: str) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=CONSUMER, filter_subject=subject, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_SECONDS
    )
