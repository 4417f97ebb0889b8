"""Durable consumers read by FastStream: every message is taken at least once, and acknowledged when it is taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import nats.errors
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError

from shared.log.tasks import heed

WATCH_SECONDS = 1.0

Take = Callable[[bytes, NatsMessage], Awaitable[None]]


class Consumers:
    """Reads the consumers that `_look` names, shared by replicas. One that dies leaves its messages to the others."""

    def __init__(self, url: str, what: str, logger: logging.Logger) -> None:
        """`what` names the messages read here, with its verb: `reminders are`."""
        self._what = what
        # At DEBUG only ordinary things are logged: a failure is an error. With a logger of ours it is a JSON line.
        self._broker = NatsBroker(url.split(","), max_reconnect_attempts=-1, logger=logger, log_level=logging.DEBUG)
        self._reading: set[str] = set()
        self._trouble: str | None = f"{what} not read yet"

    async def run(self) -> None:
        """Run until cancelled. The consumers are checked again and again: without them no message comes, unnoticed."""
        async with self._broker:
            await self._broker.start()
            js = (await self._broker.connect()).jetstream()
            while True:
                self._trouble = await self._look_after(js)
                heed()
                await asyncio.sleep(WATCH_SECONDS)

    async def check(self) -> str | None:
        """The reason that not everything is read, or None."""
        return self._trouble

    async def _look(self, js: JetStreamContext) -> None:
        """Call `_read` for each consumer, again and again."""
        raise NotImplementedError

    async def _look_after(self, js: JetStreamContext) -> str | None:
        try:
            await self._look(js)
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            return f"{self._what} not read: {error or type(error).__name__}"
        return None

    async def _read(self, js: JetStreamContext, stream: str, config: ConsumerConfig, at_once: int, take: Take) -> None:
        """Declare the consumer where it is missing, and take its messages. Raises NotFoundError without the stream."""
        try:
            await js.consumer_info(stream, config.durable_name or "")
        except NotFoundError:
            await js.add_consumer(stream, config)
        if stream in self._reading:
            return
        subscriber = self._broker.subscriber(
            config.filter_subject or "",
            stream=JStream(stream, declare=False),
            durable=config.durable_name,
            pull_sub=PullSub(batch_size=1),  # a batch fails whole for one bad message
            max_workers=at_once,
            ack_policy=AckPolicy.MANUAL,
            decoder=_body,
        )
        subscriber(take)
        await subscriber.start()
        self._reading.add(stream)


async def _body(message: NatsMessage) -> bytes:
    """The bytes as they are: the taker judges their content."""
    return message.body
