"""The subscriber of recorded reminders: one is acknowledged when its digest needs no further try.

A module of its own, as it is the consumer of the log that the notifier knows nothing of.
"""

import logging
from datetime import timedelta

from faststream.nats import NatsMessage
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from services.activity.notify.notifier import Notifier
from shared.events import Undecodable, decode
from shared.events.activity.reminders import ReminderDue
from shared.log.consumers import Consumers
from shared.log.subjects import STREAM
from shared.projections.database import TRANSIENT
from shared.service import Context

CONSUMER = "notifications"
SUBJECT = "log.*.*.activity.reminders"
AT_ONCE = 4  # a mail server allows few connections at a time
PENDING = 100_000  # digests that wait for the morning or for another try must not hold up the others
ACK_SECONDS = 300.0  # longer than a circuit rests and a digest is sent and marked
RETRY_SECONDS = 5.0
WAIT_MOST = 600.0  # at the latest then the clock and the limits are asked again
_BEHIND = timedelta(days=1)  # a new consumer begins a day ago: older reminders were repeated since


class ReminderSubscriber(Consumers):
    def __init__(self, notifier: Notifier, context: Context) -> None:
        super().__init__(context.settings.nats_url, "reminders are", logging.getLogger(__name__))
        self._notifier = notifier
        self._now = context.now

    async def run(self) -> None:
        """Run until cancelled; then finish the digests that were begun."""
        try:
            await super().run()
        finally:
            await self._notifier.finish()

    async def _look(self, js: JetStreamContext) -> None:
        config = ConsumerConfig(
            durable_name=CONSUMER,
            filter_subject=SUBJECT,
            deliver_policy=DeliverPolicy.BY_START_TIME,
            opt_start_time=self._now() - _BEHIND,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_SECONDS,
            max_ack_pending=PENDING,
        )
        await self._read(js, STREAM, config, AT_ONCE, self._take)

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
