"""The consumer of the feed: a durable subscription of the log whose every message is entered into a book."""

import logging
from contextlib import closing

from faststream import FastStream
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.specification import AsyncAPI
from nats.js.api import ConsumerConfig

from services.payroll.feed.store import Book
from shared.log.subjects import STREAM
from shared.settings import Settings

SUBJECT = "log.*.*.payroll.*"  # log.<partition>.<employee>.payroll.<month>
CONSUMER = "finance"
CHANNEL = "Statements"
DESCRIPTION = f"""
Every TPP statement as a CloudEvents 1.0 JSON object, read from the stream {STREAM} with a durable consumer.

Currency: IDR. Amounts are integers in whole rupiah; names that end in `_bp` are basis points (10000 = 100 %).
A field left out has its default: an amount is 0, a text is null.
Revision 1 of a month is payroll.TppCalculated, each later one payroll.TppAdjusted. What is to be paid with the
month `paid_in` is the statement's `difference`; the differences of an employee's month add up to its last `net`.
"""


def feed(book: Book, url: str, retry_seconds: float = 30) -> FastStream:
    """The consumer: one message at a time into the book, then its acknowledgement.

    What the book refuses is not acknowledged; with one message allowed to be pending nothing overtakes it. The consumer
    stands still and says so in its log, once every `retry_seconds`: to pay on beside a gap would be worse.
    """
    # At DEBUG only the ordinary is logged: what is refused is an error.
    broker = NatsBroker(url, max_reconnect_attempts=-1, log_level=logging.DEBUG)

    @broker.subscriber(
        SUBJECT,
        stream=JStream(STREAM, declare=False),  # FastStream cannot say all that design 3.6 asks of the stream
        durable=CONSUMER,
        config=ConsumerConfig(max_ack_pending=1, ack_wait=retry_seconds),
        pull_sub=PullSub(batch_size=1),  # a batch fails whole for one bad message, a larger pull keeps no order
        ack_policy=AckPolicy.MANUAL,
        decoder=_body,
        title=CHANNEL,
        description=f"Stream {STREAM}. In order per employee, at least once: an `id` seen before counts once.",
    )
    async def enter(body: bytes, message: NatsMessage) -> None:
        book.enter(body)
        await message.ack()

    specification = AsyncAPI(
        title="e-Kinerja finance feed", version="1.0.0", description=DESCRIPTION.strip(), schema_version="3.0.0"
    )
    return FastStream(broker, specification=specification)


async def _body(message: NatsMessage) -> bytes:
    """The bytes unchanged: the published language has its own codec."""
    return message.body


async def run() -> None:
    """Consume until the process is ended, into the file `finance.db` of the data directory."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with closing(Book(settings.data_dir / "finance.db")) as book:
        await feed(book, settings.nats_url).run()
