"""The promises of every ledger, on the real log and its twin in memory."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest

from shared.events import Event, content_id, decode
from shared.events.attendance.days import CheckedIn, PunchData
from shared.log.ledger import Conflict, Ledger, StoredEvent
from shared.log.subjects import Subject, attendance_month, partition_filters, partition_of

START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def employee() -> str:
    return f"e{uuid4().hex[:12]}"


def punches(employee: str, number: int, first: int = 0) -> list[Event]:
    return [
        CheckedIn.record(
            PunchData(employee_id=employee, at=START + timedelta(minutes=i), method="FACE", punch_id=f"p{i}"),
            id=content_id(employee, i),
            time=START,
            actor="device:d1",
        )
        for i in range(first, first + number)
    ]


def month(employee: str) -> Subject:
    return attendance_month(employee, START)


def ids(rows: Sequence[StoredEvent]) -> list[str]:
    return [decode(row.body).id for row in rows]


async def take(ledger: Ledger, filters: list[str], after: int, number: int) -> list[StoredEvent]:
    rows: list[StoredEvent] = []
    async with asyncio.timeout(20):
        async for page in ledger.tail(filters, after):
            rows += page
            if len(rows) >= number:
                return rows
    raise AssertionError("the tail ended")


async def test_events_come_back_in_order_under_the_stored_subject(ledger: Ledger, employee: str) -> None:
    events = punches(employee, 3)
    last = await ledger.append(month(employee), events, 0)
    rows = await ledger.read(month(employee))
    assert ids(rows) == [event.id for event in events]
    assert [row.seq for row in rows] == [last - 2, last - 1, last]
    assert rows[0].subject == f"log.{partition_of(employee)}.{employee}.attendance.2026-11"
    assert await ledger.get(last) == rows[-1]
    assert await ledger.last_sequence() >= last


async def test_reading_after_a_sequence_gives_the_tail_only(ledger: Ledger, employee: str) -> None:
    first = await ledger.append(month(employee), punches(employee, 1), 0)
    await ledger.append(month(employee), punches(employee, 2, first=1), first)
    assert len(await ledger.read(month(employee), after=first)) == 2
    assert await ledger.read(month(f"{employee}x")) == []


async def test_a_long_subject_is_read_whole(ledger: Ledger, employee: str) -> None:
    events = punches(employee, 1_000)
    last = await ledger.append(month(employee), events, 0)
    more = punches(employee, 501, first=1_000)
    await ledger.append(month(employee), more, last)
    assert ids(await ledger.read(month(employee))) == [event.id for event in events + more]


async def test_a_writer_who_is_behind_is_refused_and_nothing_is_stored(ledger: Ledger, employee: str) -> None:
    last = await ledger.append(month(employee), punches(employee, 1), 0)
    with pytest.raises(Conflict):
        await ledger.append(month(employee), punches(employee, 2, first=5), 0)
    assert [row.seq for row in await ledger.read(month(employee))] == [last]


async def test_a_repeated_append_answers_as_the_first(ledger: Ledger, employee: str) -> None:
    events = punches(employee, 2)
    first = await ledger.append(month(employee), events, 0)
    assert await ledger.append(month(employee), events, 0) == first
    await ledger.append(month(employee), punches(employee, 1, first=7), first)
    assert await ledger.append(month(employee), events, 0) == first
    assert len(await ledger.read(month(employee))) == 3


async def test_of_many_writers_at_one_place_exactly_one_wins(ledger: Ledger, employee: str) -> None:
    answers = await asyncio.gather(
        *(ledger.append(month(employee), punches(employee, 1, first=i), 0) for i in range(20)), return_exceptions=True
    )
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert len(await ledger.read(month(employee))) == 1


async def test_one_conflict_in_a_group_stops_nobody_else(ledger: Ledger, employee: str) -> None:
    names = [f"{employee}-{i}" for i in range(200)]
    taken = await ledger.append(month(names[50]), punches(names[50], 1, first=9), 0)
    answers = await asyncio.gather(
        *(ledger.append(month(name), punches(name, 2), 0) for name in names), return_exceptions=True
    )
    assert [i for i, answer in enumerate(answers) if isinstance(answer, BaseException)] == [50]
    assert [row.seq for row in await ledger.read(month(names[50]))] == [taken]
    for name, answer in zip(names, answers, strict=True):
        if isinstance(answer, int):
            assert [row.seq for row in await ledger.read(month(name))] == [answer - 1, answer]


async def test_the_tail_gives_pages_in_order_then_says_that_is_all(ledger: Ledger, employee: str) -> None:
    after = await ledger.last_sequence()
    place = 0
    for i in range(3):
        place = await ledger.append(month(employee), punches(employee, 60, first=60 * i), place)
    rows: list[StoredEvent] = []
    async with asyncio.timeout(20):
        async for page in ledger.tail(partition_filters(partition_of(employee)), after):
            if not page:
                break
            assert len(page) <= 50
            rows += page
    assert ids(rows) == [event.id for event in punches(employee, 180)]
    assert [row.seq for row in rows] == sorted({row.seq for row in rows})


async def test_the_tail_of_nothing_says_so_and_then_gives_what_comes(ledger: Ledger, employee: str) -> None:
    after = await ledger.last_sequence()
    tail = ledger.tail([f"log.*.{employee}.>"], after)
    async with asyncio.timeout(20):
        assert await anext(tail) == []
        await ledger.append(month(employee), punches(employee, 1), 0)
        pages = (page async for page in tail if page)
        assert ids(await anext(pages)) == [content_id(employee, 0)]


async def test_bursts_of_any_size_are_given_at_once(ledger: Ledger, employee: str) -> None:
    """A half-used page once left a request too small to wake the reader: 12 s of silence."""
    tail = ledger.tail([f"log.*.{employee}.>"], await ledger.last_sequence())
    assert await anext(tail) == []
    place = given = 0
    async with asyncio.timeout(5):
        for burst in (20, 500, 10, 400, 49, 300):
            place = await ledger.append(month(employee), punches(employee, burst, first=given), place)
            left = burst
            while left:
                left -= len(await anext(tail))
            given += burst


async def test_the_tail_filters_by_partition_and_gives_the_city_to_all(ledger: Ledger, employee: str) -> None:
    after = await ledger.last_sequence()
    other = next(name for i in count() if partition_of(name := f"{employee}-{i}") != partition_of(employee))
    await ledger.append(month(other), punches(other, 1), 0)
    await ledger.append(Subject("city", "attendance", f"test-{employee}"), punches("city", 1), 0)
    await ledger.append(month(employee), punches(employee, 1), 0)
    rows = await take(ledger, partition_filters(partition_of(employee)), after, 2)
    assert [Subject.parse(row.subject).owner for row in rows] == ["city", employee]


async def test_two_filters_are_read_in_the_logs_order_whoever_writes_meanwhile(ledger: Ledger, employee: str) -> None:
    """Events of a partition's people and of the city arrive by separate ways; their order is still the log's."""
    after = await ledger.last_sequence()
    writers, rounds = 24, 40
    names = (f"{employee}-{number}" for number in count())
    mine = [name for name, _ in zip((n for n in names if partition_of(n) == 3), range(writers), strict=False)]

    async def write(number: int, name: str) -> None:
        city = number % 3 == 0
        subject = Subject("city", "attendance", f"test-{name}") if city else month(name)
        place = 0
        for first in range(rounds):
            place = await ledger.append(subject, punches(name, 1, first=first), place)

    async def follow() -> list[int]:
        return [row.seq for row in await take(ledger, partition_filters(3), after, writers * rounds)]

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(write(number, name) for number, name in enumerate(mine)))
    seen = await reader
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen) == writers * rounds
