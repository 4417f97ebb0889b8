"""The finance feed: its contract, its reference consumer, and books that equal the statements."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from faststream.nats import NatsBroker, TestNatsBroker
from typer.testing import CliRunner

from cli.local_nats import LocalNats
from cli.main import app
from services.payroll.feed.consumer import SUBJECT, feed
from services.payroll.feed.contract import document
from services.payroll.feed.domain import Account, Reconciliation, Total, Unreconciled
from services.payroll.feed.store import Book
from shared.events import Undecodable, content_id, encode
from shared.events.payroll import CSV_COLUMNS, Statement, StatementEvent, TppAdjusted, TppCalculated
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.subjects import payroll_month
from tests.kit.city_log import PERIOD, CityLog
from tests.kit.replay import run

ROOT = Path(__file__).parent.parent.parent
NEXT = "2026-11"
RETRY = 0.5


def statements() -> list[StatementEvent]:
    """The October of two units with one person held, then November with two late changes to October."""
    log = CityLog()
    log.unit("u2")
    people = [log.employee(f"e0000{i}", unit_id=f"u{1 + i % 2}", ceiling=4_333_333 + i) for i in range(6)]
    log.employee("e00009", ceiling=None)
    for each in people:
        log.month(employee_id=each)
        log.work(employee_id=each)
    log.close()
    log.close(unit_id="u2")
    log.excuse("INFORMAL_NOTICE", 5, employee_id=people[0])
    log.sanction(2_500, employee_id=people[1])
    log.close(NEXT)
    log.close(NEXT, unit_id="u2")
    return [settled.event for settled in run(log.events)[1]]


STATEMENTS = statements()
LAST = {(each.period, each.employee_id): each for each in (event.data.statement for event in STATEMENTS)}


def changed(event: StatementEvent, **statement: Any) -> StatementEvent:
    """Another event, with some fields of its statement replaced."""
    data = msgspec.structs.replace(event.data, statement=msgspec.structs.replace(event.data.statement, **statement))
    return msgspec.structs.replace(event, id=content_id(event.id, str(statement)), data=data)


def of(employee_id: str) -> list[StatementEvent]:
    return [event for event in STATEMENTS if event.subject == employee_id]


def assert_reconciled(books: Reconciliation) -> None:
    """Assert that the books are the statements: month by month, unit by unit, rupiah by rupiah."""
    assert books.accounts == {
        period: {
            each.employee_id: Account(each.unit_id or "", each.revision, each.status == "HELD", each.gross, each.net)
            for (month, _), each in LAST.items()
            if month == period
        }
        for period in (PERIOD, NEXT)
    }
    for period in (PERIOD, NEXT):
        assert books.totals(period) == {unit: total(period, unit) for unit in ("u1", "u2")}
    for employee_id in {employee_id for _, employee_id in LAST}:
        paid = sum(books.payments[month][employee_id] for month in (PERIOD, NEXT))
        assert paid == sum(each.net for (_, whose), each in LAST.items() if whose == employee_id)


def total(period: str, unit_id: str) -> Total:
    found = [each for (month, _), each in LAST.items() if (month, each.unit_id) == (period, unit_id)]
    held = sum(each.status == "HELD" for each in found)
    return Total(len(found), held, sum(each.gross for each in found), sum(each.net for each in found))


# --- reconciliation


def test_the_scene_has_everything_to_reconcile() -> None:
    adjusted = [event for event in STATEMENTS if isinstance(event, TppAdjusted)]
    assert len(adjusted) == 2
    assert all(event.data.difference < 0 and event.data.paid_in == NEXT for event in adjusted)
    assert {each.status for each in LAST.values()} == {"PAYABLE", "HELD"}
    assert {each.unit_id for each in LAST.values()} == {"u1", "u2"}


@pytest.mark.parametrize("times", [1, 3])
def test_the_books_are_the_statements_however_often_each_comes(times: int) -> None:
    books = Reconciliation()
    for event in STATEMENTS:
        for _ in range(times):
            books.take(event)
    for event in STATEMENTS:
        books.take(event)
    assert_reconciled(books)


def test_what_is_paid_with_a_month_is_its_own_and_the_late_differences() -> None:
    books = Reconciliation()
    for event in STATEMENTS:
        books.take(event)
    first, adjusted, november = of("e00000")
    assert books.payments[PERIOD]["e00000"] == first.data.statement.net
    assert books.payments[NEXT]["e00000"] == november.data.statement.net + adjusted.data.statement.difference


FIRST, ADJUSTED, _ = of("e00000")


@pytest.mark.parametrize(
    ("before", "event", "reason"),
    [
        ([], ADJUSTED, "revision 2 of e00000 in 2026-10 came after revision 0"),
        ([FIRST], changed(ADJUSTED, revision=3), "revision 3 of e00000 in 2026-10 came after revision 1"),
        ([FIRST], changed(FIRST, tax=1), "revision 1 of e00000 in 2026-10 came after revision 1"),
        ([], changed(FIRST, net=1), "says 0 "),
        ([FIRST], changed(ADJUSTED, net=1), f"says {FIRST.data.statement.net} -"),
        ([FIRST], changed(ADJUSTED, net=FIRST.data.statement.net, difference=0), r"says \+0 and -"),
    ],
)
def test_what_does_not_follow_is_refused_and_not_counted(
    before: Sequence[StatementEvent], event: StatementEvent, reason: str
) -> None:
    books, same = Reconciliation(), Reconciliation()
    for each in before:
        books.take(each)
        same.take(each)
    with pytest.raises(Unreconciled, match=reason):
        books.take(event)
    assert (books.accounts, books.payments) == (same.accounts, same.payments)


# --- the book and the handler, in memory


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(Book(tmp_path / "book.db")) as found:
        yield found


def test_a_book_opened_again_says_the_same(book: Book, tmp_path: Path) -> None:
    for event in STATEMENTS:
        book.enter(encode(event))
        book.enter(encode(event))
    with closing(Book(tmp_path / "book.db")) as again:
        assert_reconciled(again.reconciliation)


async def test_the_handler_enters_each_message_and_lets_no_other_in(book: Book) -> None:
    broker = broker_of(book, "nats://in.memory:4222")
    async with TestNatsBroker(broker):
        for event in STATEMENTS:
            await broker.publish(encode(event), payroll_month(event.subject, event.data.statement.period).stored)
        assert_reconciled(book.reconciliation)
        for body, refusal in ((encode(changed(ADJUSTED, revision=9)), Unreconciled), (b"{}", Undecodable)):
            with pytest.raises(refusal):
                await broker.publish(body, payroll_month("e00000", PERIOD).stored)
    assert_reconciled(book.reconciliation)


def broker_of(book: Book, url: str) -> NatsBroker:
    broker = feed(book, url, RETRY).broker
    assert isinstance(broker, NatsBroker)
    return broker


# --- from the log


@pytest.fixture
async def nats(tmp_path: Path) -> AsyncIterator[LocalNats]:
    """A server of its own, because the feed reads all statements, also those of other tests."""
    async with LocalNats(tmp_path / "nats") as server:
        yield server


@pytest.fixture
async def ledger(nats: LocalNats) -> AsyncIterator[JetStreamLedger]:
    async with JetStreamLedger(nats.url, monitor_url=nats.monitor_url) as found:
        yield found


async def append(ledger: Ledger, events: Sequence[StatementEvent]) -> None:
    for event in events:
        subject = payroll_month(event.subject, event.data.statement.period)
        rows = await ledger.read(subject)
        await ledger.append(subject, [event], rows[-1].seq if rows else 0)


@asynccontextmanager
async def consuming(path: Path, url: str) -> AsyncIterator[Book]:
    """The reference consumer as its process runs it: opened, started, stopped, closed."""
    with closing(Book(path)) as book:
        async with broker_of(book, url) as broker:
            await broker.start()
            yield book


async def entered(book: Book, number: int) -> None:
    async with asyncio.timeout(20):
        accounts = book.reconciliation.accounts
        while sum(each.revision for month in accounts.values() for each in month.values()) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_statements_appended_to_the_log_are_the_books(
    ledger: JetStreamLedger, nats: LocalNats, tmp_path: Path
) -> None:
    await append(ledger, STATEMENTS[:5])
    async with consuming(tmp_path / "book.db", nats.url) as book:
        await entered(book, 5)
        await append(ledger, STATEMENTS[5:])
        await entered(book, len(STATEMENTS))
        assert_reconciled(book.reconciliation)


async def test_a_restart_goes_on_where_the_book_ends(ledger: JetStreamLedger, nats: LocalNats, tmp_path: Path) -> None:
    for start, end in pairwise((0, 4, 9, len(STATEMENTS))):
        await append(ledger, STATEMENTS[start:end])
        async with consuming(tmp_path / "book.db", nats.url) as book:
            await entered(book, end)
    with closing(Book(tmp_path / "book.db")) as book:
        assert_reconciled(book.reconciliation)


async def test_a_book_that_was_ahead_of_its_acknowledgements_counts_each_once(
    ledger: JetStreamLedger, nats: LocalNats, tmp_path: Path
) -> None:
    """A crash between entry and acknowledgement leaves the book ahead: the log sends the rest again."""
    with closing(Book(tmp_path / "book.db")) as book:
        for event in STATEMENTS[:6]:
            book.enter(encode(event))
    await append(ledger, STATEMENTS)
    async with consuming(tmp_path / "book.db", nats.url) as book:
        await entered(book, len(STATEMENTS))
        assert_reconciled(book.reconciliation)


async def test_nothing_overtakes_a_statement_that_is_refused(
    ledger: JetStreamLedger, nats: LocalNats, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The consumer stops there, logs the reason each time, and goes on when the books are repaired."""
    await append(ledger, [ADJUSTED, *of("e00001")])
    async with consuming(tmp_path / "book.db", nats.url) as book, asyncio.timeout(20):
        while len(refusals := [each for each in caplog.records if each.levelno == logging.ERROR]) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert not book.reconciliation.accounts
    assert all("came after revision 0" in str(each.exc_info) for each in refusals)
    with closing(Book(tmp_path / "book.db")) as book:
        book.enter(encode(FIRST))
    async with consuming(tmp_path / "book.db", nats.url) as book:
        await entered(book, 5)


async def test_the_consumer_outlives_its_server(nats: LocalNats, tmp_path: Path) -> None:
    async with JetStreamLedger(nats.url) as ledger, consuming(tmp_path / "book.db", nats.url) as book:
        await append(ledger, STATEMENTS[:5])
        await entered(book, 5)
        await nats.kill()
        await nats.start()
        await append(ledger, STATEMENTS[5:])
        await entered(book, len(STATEMENTS))
        assert_reconciled(book.reconciliation)


# --- the contract


def test_the_document_is_the_code() -> None:
    """After a change: ekinerja asyncapi > docs/asyncapi.json"""
    printed = CliRunner().invoke(app, ["asyncapi"])
    assert printed.exit_code == 0
    assert (ROOT / "docs" / "asyncapi.json").read_bytes() == printed.stdout_bytes
    assert json.loads(printed.stdout) == document()


def test_the_document_stands_by_itself() -> None:
    """AsyncAPI 3.0.0: the required members are there, every reference resolves, and every name is one the format
    allows.
    """
    contract = document()
    assert contract["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= contract["info"].keys()
    assert "IDR" in contract["info"]["description"]
    (operation,), (channel,) = contract["operations"].values(), contract["channels"].values()
    assert operation["action"] == "receive"
    assert channel["address"] == SUBJECT
    assert channel["messages"].keys() == contract["components"]["messages"].keys() == {"TppCalculated", "TppAdjusted"}
    assert len(operation["messages"]) == 2
    for ref in references(contract):
        found = contract
        for key in ref.removeprefix("#/").split("/"):
            assert all(each.isalnum() or each in ".-_" for each in key)
            found = found[key]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(ref := node.get("$ref"), str):
            yield ref
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_the_contract_says_the_columns_and_their_integers() -> None:
    schemas = document()["components"]["schemas"]
    columns = schemas["Statement"]["properties"]
    assert set(CSV_COLUMNS) <= columns.keys() == set(Statement.__struct_fields__)
    texts = {"employee_id", "period", "status", "rule_set_id"}
    assert all(columns[each]["type"] == "integer" for each in set(CSV_COLUMNS) - texts)
    for cls in get_args(StatementEvent):
        assert schemas[cls.__name__]["properties"]["type"] == {"enum": [cls.type()]}
        assert {"specversion", "id", "type", "source"} <= set(schemas[cls.__name__]["required"])
    assert get_args(StatementEvent) == (TppCalculated, TppAdjusted)
