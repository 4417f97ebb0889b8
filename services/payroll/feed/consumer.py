"""The finance feed: statements straight from the log, as a contract (AsyncAPI) and as a consumer to start from.

`python -m services.payroll.feed.consumer` runs the consumer. docs/finance-feed.md is for those who write their own.
"""

import asyncio
import logging
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
from faststream import FastStream
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.specification import AsyncAPI
from nats.js.api import ConsumerConfig

from shared.events import Undecodable, decode
from shared.events.payroll import StatementEvent, TppAdjusted
from shared.log.subjects import STREAM
from shared.settings import Settings
from shared.values.period import Period

SUBJECT = "log.*.*.payroll.*"  # log.<partition>.<employee>.payroll.<month>
CONSUMER = "finance"
CHANNEL = "Statements"
EXAMPLE_URL = "nats://nats.example:4222"
DESCRIPTION = f"""
Every TPP statement as a CloudEvents 1.0 JSON object, read from the stream {STREAM} with a durable consumer.

Currency: IDR. Amounts are integers in whole rupiah; names that end in `_bp` are basis points (10000 = 100 %).
A field left out has its default: an amount is 0, a text is null.
Revision 1 of a month is payroll.TppCalculated, each later one payroll.TppAdjusted. What is to be paid with the
month `paid_in` is the statement's `difference`; the differences of an employee's month add up to its last `net`.
"""


class Unreconciled(ValueError):
    """An event that does not follow on the books; the message is the reason."""


class Account(NamedTuple):
    """One employee's month as last stated."""

    unit_id: str
    revision: int
    held: bool
    gross: int
    net: int


class Total(NamedTuple):
    """A unit's month in rupiah; of each employee the last revision counts, as in GET /payroll/totals/{period}."""

    employees: int = 0
    held: int = 0
    gross: int = 0
    net: int = 0

    def plus(self, account: Account) -> "Total":
        return Total(self.employees + 1, self.held + account.held, self.gross + account.gross, self.net + account.net)


_NOTHING = Account("", 0, held=False, gross=0, net=0)


class Reconciliation:
    """Statements folded into what was stated, by month, and what is paid, by the month it is paid with.

    No event is taken before its revision's turn, nor one whose difference does not lead from the last net to its own:
    so the differences of an employee's month always add up to the last net.
    """

    def __init__(self) -> None:
        self.accounts: defaultdict[Period, dict[str, Account]] = defaultdict(dict)  # by employee
        self.payments: defaultdict[Period, Counter[str]] = defaultdict(Counter)  # rupiah, by employee
        self._ids: set[str] = set()

    def awaits(self, event: StatementEvent) -> bool:
        """Whether the event is new. Raises Unreconciled where it does not follow on what was taken."""
        if event.id in self._ids:
            return False
        new = event.data.statement
        last = self.accounts.get(new.period, {}).get(new.employee_id, _NOTHING)
        what = f"{event.id}: revision {new.revision} of {new.employee_id} in {new.period}"
        if new.revision != last.revision + 1:
            raise Unreconciled(f"{what} came after revision {last.revision}")
        if new.net != last.net + new.difference:
            raise Unreconciled(f"{what} says {last.net} {new.difference:+} = {new.net}")
        if isinstance(event, TppAdjusted) and event.data.difference != new.difference:
            raise Unreconciled(f"{what} says {new.difference:+} and {event.data.difference:+}")
        return True

    def take(self, event: StatementEvent) -> None:
        """Count an event, once. Raises Unreconciled, and then nothing is counted."""
        if not self.awaits(event):
            return
        new = event.data.statement
        self._ids.add(event.id)
        self.payments[event.data.paid_in][new.employee_id] += new.difference
        self.accounts[new.period][new.employee_id] = Account(
            new.unit_id or "", new.revision, new.status == "HELD", new.gross, new.net
        )

    def totals(self, period: Period) -> dict[str, Total]:
        """A month's totals by unit."""
        totals: dict[str, Total] = {}
        for account in self.accounts.get(period, {}).values():
            totals[account.unit_id] = totals.get(account.unit_id, Total()).plus(account)
        return totals


class Book:
    """The events received, in a file and in their order, with their reconciliation. A finance system has its tables."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self.reconciliation = Reconciliation()
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS event (place INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        for (body,) in self._db.execute("SELECT body FROM event ORDER BY place"):
            self.reconciliation.take(statement_event(body))

    def enter(self, body: bytes) -> None:
        """Keep an event for good, once. Raises Undecodable, Unreconciled, sqlite3.Error, and then nothing is kept."""
        event = statement_event(body)
        if self.reconciliation.awaits(event):
            with self._db:
                self._db.execute("INSERT INTO event (body) VALUES (?)", (body,))
            self.reconciliation.take(event)

    def close(self) -> None:
        self._db.close()


def statement_event(body: bytes) -> StatementEvent:
    """A message's event. Raises Undecodable."""
    event = decode(body)
    if not isinstance(event, StatementEvent):
        raise Undecodable(f"{event.type()} is no statement")
    return event


def feed(book: Book, url: str, retry_seconds: float = 30) -> FastStream:
    """The consumer: one message at a time into the book, then its acknowledgement.

    What the book refuses is not acknowledged; with one message allowed to be pending nothing overtakes it. The consumer
    stands still and is heard in its log, once every `retry_seconds`: to pay on beside a gap would be worse.
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
    """The bytes as they are: the published language has its own codec."""
    return message.body


def document() -> dict[str, Any]:
    """The contract as an AsyncAPI document: FastStream's, with the messages that its handler's `bytes` hide.

    It asks pydantic for a payload's schema, which knows no msgspec; the structs of the published language give theirs.
    """
    with closing(Book()) as book:
        found: dict[str, Any] = feed(book, EXAMPLE_URL).schema.to_specification().to_jsonable()
    types = get_args(StatementEvent)
    refs, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    names = [each.__name__ for each in types]
    channel, operation = found["channels"][CHANNEL], found["operations"][CHANNEL]
    channel["messages"] = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    operation["messages"] = [{"$ref": f"#/channels/{CHANNEL}/messages/{name}"} for name in names]
    messages = {each.__name__: {"name": each.type(), "payload": ref} for each, ref in zip(types, refs, strict=True)}
    found["components"] = {"messages": messages, "schemas": schemas}
    return found


async def main() -> None:
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with closing(Book(settings.data_dir / "finance.db")) as book:
        await feed(book, settings.nats_url).run()


if __name__ == "__main__":
    asyncio.run(main())
