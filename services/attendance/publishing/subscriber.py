"""The devices' subjects, read by FastStream: each message is taken at least once, and acknowledged when it is taken."""

import asyncio
import logging
from contextlib import suppress

import nats.errors
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as Acknowledged
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError

from services.attendance.publishing.intake import Intake, NotHeard
from shared.archive import PUBLISHED, RAW, Archive
from shared.events.envelope import content_id
from shared.ledger import LedgerError
from shared.problems import Problem
from shared.tasks import heed

CONSUMER = "punches"
AT_ONCE = 16  # messages decided together by one process; their order makes no difference
ACK_SECONDS = 60.0  # longer than an append is retried: until then nobody else is given the message
RETRY_SECONDS, RETRY_MOST = 1.0, 30.0  # the wait grows with every try
WATCH_SECONDS = 1.0

# Where the server keeps a message of QoS 1 before it answers PUBACK, as long as a consumer waits for it. It gives RAW
# its copy besides, without waiting: killed in between, it had acknowledged what RAW never got.
MQTT = "$MQTT_msgs"
_SUBJECTS = {RAW: PUBLISHED, MQTT: f"$MQTT.msgs.{PUBLISHED}"}


class Subscriber:
    """Replicas share the durable consumers. Whoever dies leaves its messages to the others."""

    def __init__(self, url: str, archive: Archive, intake: Intake) -> None:
        self._archive = archive
        self._intake = intake
        # At DEBUG only the ordinary is logged: what fails is an error. With a logger of ours it is a JSON line.
        logger = logging.getLogger(__name__)
        self._broker = NatsBroker(url.split(","), max_reconnect_attempts=-1, logger=logger, log_level=logging.DEBUG)
        self._reading: set[str] = set()
        self._trouble: str | None = "what devices publish is not read yet"

    async def run(self) -> None:
        """Until cancelled. The consumers are looked after: without them nothing comes, and nobody would notice."""
        async with self._broker:
            await self._broker.start()
            js = (await self._broker.connect()).jetstream()
            while True:
                self._trouble = await self._look_after(js)
                heed()
                await asyncio.sleep(WATCH_SECONDS)

    async def check(self) -> str | None:
        """Why not everything is read, or None."""
        return self._trouble

    async def _look_after(self, js: JetStreamContext) -> str | None:
        try:
            await self._read(js, RAW)
            with suppress(NotFoundError):  # nobody ever came by MQTT
                await self._read(js, MQTT)
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            return f"what devices publish is not read: {error or type(error).__name__}"
        return None

    async def _read(self, js: JetStreamContext, stream: str) -> None:
        await _declare(js, stream)
        if stream in self._reading:
            return
        subscriber = self._broker.subscriber(
            _SUBJECTS[stream],
            stream=JStream(stream, declare=False),
            durable=CONSUMER,
            pull_sub=PullSub(batch_size=1),  # a batch fails whole for one bad message
            max_workers=AT_ONCE,
            ack_policy=AckPolicy.MANUAL,
            decoder=_body,
        )
        subscriber(self._take)
        await subscriber.start()
        self._reading.add(stream)

    async def _take(self, body: bytes, message: NatsMessage) -> None:
        device_id = message.raw_message.subject.split(".")[-2]
        try:
            await self._intake.take(device_id, await self._archived(device_id, message), body)
        except NotHeard:
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


async def _declare(js: JetStreamContext, stream: str) -> None:
    """The consumer, where it is missing. Raises NotFoundError where the stream is."""
    try:
        await js.consumer_info(stream, CONSUMER)
    except NotFoundError:
        config = ConsumerConfig(
            durable_name=CONSUMER,
            filter_subject=_SUBJECTS[stream],
            ack_policy=Acknowledged.EXPLICIT,
            ack_wait=ACK_SECONDS,
        )
        await js.add_consumer(stream, config)


async def _body(message: NatsMessage) -> bytes:
    """The bytes as they are: what they say is the intake's to judge."""
    return message.body
