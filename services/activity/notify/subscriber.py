"""Reminders as the log gives them, read by FastStream: each taken at least once, acknowledged when all is done."""

import asyncio
import logging
from datetime import timedelta

import nats.errors
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js import JetStreamContext
from nats.js.api import AckPolicy as Acknowledged
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from services.activity.notify.notifier import Notifier
from shared.database import TRANSIENT
from shared.events import Undecodable, decode
from shared.events.work import ReminderDue
from shared.service import Context
from shared.subjects import STREAM
from shared.tasks import heed

CONSUMER = "notifications"
SUBJECT = "log.*.*.activity.reminders"
AT_ONCE = 4  # a mail server's patience, not ours, is the limit
PENDING = 100_000  # digests that wait for the morning or for another try must not keep the others back
ACK_SECONDS = 300.0  # longer than a circuit rests and a digest is sent and marked
RETRY_SECONDS = 5.0
WAIT_MOST = 600.0  # whatever is waited for, the clock and the limits are asked again
WATCH_SECONDS = 1.0
_BEHIND = timedelta(days=1)  # a new consumer begins with the day: what is older was said again since


class Subscriber:
    """Replicas share the durable consumer. Whoever dies leaves its messages to the others."""

    def __init__(self, notifier: Notifier, context: Context) -> None:
        self._notifier = notifier
        self._now = context.now
        # At DEBUG only the ordinary is logged: what fails is an error. With a logger of ours it is a JSON line.
        self._broker = NatsBroker(
            context.settings.nats_url.split(","),
            max_reconnect_attempts=-1,
            logger=logging.getLogger(__name__),
            log_level=logging.DEBUG,
        )
        self._reading = False
        self._trouble: str | None = "reminders are not read yet"

    async def run(self) -> None:
        """Until cancelled; then what was begun is finished. The consumer is looked after."""
        try:
            async with self._broker:
                await self._broker.start()
                js = (await self._broker.connect()).jetstream()
                while True:
                    self._trouble = await self._look_after(js)
                    heed()
                    await asyncio.sleep(WATCH_SECONDS)
        finally:
            await self._notifier.finish()

    async def check(self) -> str | None:
        """Why reminders are not read, or None."""
        return self._trouble

    async def _look_after(self, js: JetStreamContext) -> str | None:
        try:
            await self._declare(js)
            await self._read()
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            return f"reminders are not read: {error or type(error).__name__}"
        return None

    async def _declare(self, js: JetStreamContext) -> None:
        try:
            await js.consumer_info(STREAM, CONSUMER)
        except NotFoundError:
            config = ConsumerConfig(
                durable_name=CONSUMER,
                filter_subject=SUBJECT,
                deliver_policy=DeliverPolicy.BY_START_TIME,
                opt_start_time=self._now() - _BEHIND,
                ack_policy=Acknowledged.EXPLICIT,
                ack_wait=ACK_SECONDS,
                max_ack_pending=PENDING,
            )
            await js.add_consumer(STREAM, config)

    async def _read(self) -> None:
        if self._reading:
            return
        subscriber = self._broker.subscriber(
            SUBJECT,
            stream=JStream(STREAM, declare=False),
            durable=CONSUMER,
            pull_sub=PullSub(batch_size=1),  # a batch fails whole for one bad message
            max_workers=AT_ONCE,
            ack_policy=AckPolicy.MANUAL,
            decoder=_body,
        )
        subscriber(self._take)
        await subscriber.start()
        self._reading = True

    async def _take(self, body: bytes, message: NatsMessage) -> None:
        try:
            event = decode(body)
            again = await self._notifier.take(event) if isinstance(event, ReminderDue) else 0.0
        except Undecodable:
            again = 0.0  # the projection parks it with its reason
        except TRANSIENT:
            again = RETRY_SECONDS
        if again:
            await message.nack(delay=min(again, WAIT_MOST))
        else:
            await message.ack()


async def _body(message: NatsMessage) -> bytes:
    """The bytes as they are: what they say is the log's."""
    return message.body
