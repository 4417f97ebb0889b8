"""Arrivals and their listeners: each listener of the unit gets them once, in order, and waits for no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from services.attendance.arrivals.domain import Arrival, arrival_of
from services.attendance.arrivals.hub import QUEUE, REACH, End, Gap, Hub, Listener
from services.attendance.hours.domain import workday
from shared.events import Event
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.log.tasks import end
from shared.problems import Problem
from shared.projections.directory import Directory
from tests.kit.city_log import CityLog, week
from tests.kit.waiting import eventually
from tests.unit.attendance.days.builders import Seen
from tests.unit.attendance.days.test_units import directory_of

PATIENCE = 15.0


def city() -> CityLog:
    """e1 and e2 work in u1 (+07:00), e2 from the 12th on in u2 (+09:00), e3 by night; Monday is the 5th."""
    log = CityLog()
    log.unit("u2", "Asia/Jayapura")
    log.schedule("s2", week("22:00", "06:00"), "2020-01-02")
    log.employee("e1")
    log.employee("e2")
    log.employee("e3", schedule_id="s2")
    log.employee("e4", since=5)
    log.transfer(12, "u2", "s1", employee_id="e2")
    log.end(20, "e2")
    return log


@pytest.mark.parametrize(
    ("who", "at", "day", "unit_id"),
    [
        ("e1", "2026-10-05T07:30:00+07:00", 5, "u1"),
        ("e1", "2026-10-05T00:30:00Z", 5, "u1"),
        ("e1", "2026-10-05T02:00:00+07:00", 5, "u1"),  # before the window: the local date, still Sunday in UTC
        ("e1", "2026-10-04T09:00:00+07:00", 4, "u1"),  # a Sunday
        ("e1", "2026-10-04T17:30:00Z", 5, "u1"),
        ("e2", "2026-10-11T12:00:00+07:00", 11, "u1"),
        ("e2", "2026-10-12T07:30:00+09:00", 12, "u2"),
        ("e2", "2026-10-19T16:00:00+09:00", 19, "u2"),
        ("e2", "2026-10-20T07:30:00+09:00", None, None),
        ("e3", "2026-10-05T22:00:00+07:00", 5, "u1"),
        ("e3", "2026-10-06T06:00:00+07:00", 5, "u1"),  # the night that began on Monday
        ("e4", "2026-10-05T06:59:00+07:00", 5, "u1"),  # the first day, still the day before in UTC
        ("e4", "2026-10-04T23:59:00+07:00", None, None),
    ],
)
def test_the_workday_of_a_punch(who: str, at: str, day: int | None, unit_id: str | None) -> None:
    log = city()
    found = workday(Seen(log.events).places(who), datetime.fromisoformat(at))
    assert (found and (found.date, found.unit_id)) == (day and (log.date(day), unit_id))


@pytest.mark.parametrize(
    ("who", "day", "at", "kind", "direction", "late"),
    [
        ("e1", 5, "07:30", "IN", "IN", 0),
        ("e1", 5, "07:29", "IN", "IN", 0),
        ("e1", 5, "07:50", "IN", "IN", 20),
        ("e1", 5, "07:50", "ANY", "UNKNOWN", None),
        ("e1", 5, "16:00", "OUT", "OUT", None),
        ("e1", 4, "09:00", "IN", "IN", None),
        ("e3", 5, "22:05", "IN", "IN", 5),
    ],
)
def test_how_late_an_arrival_is(who: str, day: int, at: str, kind: str, direction: str, late: int | None) -> None:
    log = city()
    punch = log.punch(day, at, kind, who)
    arrival = arrival_of(7, punch, Seen(log.events).places(who))
    assert arrival is not None
    assert (arrival.seq, arrival.unit_id, arrival.view.employee_id) == (7, "u1", who)
    assert (arrival.view.direction, arrival.view.late_minutes) == (direction, late)
    assert arrival.view.at.isoformat() == f"{log.date(day)}T{at}:00+07:00"


class Office:
    """A hub over a log in memory."""

    def __init__(self, log: CityLog, directory: Directory, most: int) -> None:
        self.ledger = MemoryLedger()
        self.log = log
        self.hub = Hub(self.ledger, directory, most)

    async def punch(self, who: str, day: int, minute: int) -> int:
        """Its place in the log."""
        return await self.append(self.log.punch(day, f"{7 + minute // 60:02}:{minute % 60:02}", "IN", who))

    async def append(self, event: Event) -> int:
        subject = SubjectIndex().subject_of(event)
        rows = await self.ledger.read(subject)
        return await self.ledger.append(subject, [event], rows[-1].seq if rows else 0)


@asynccontextmanager
async def office(most: int = 5) -> AsyncIterator[Office]:
    log = city()
    found = Office(log, await directory_of(log), most)
    following = asyncio.create_task(found.hub.run())

    async def ready() -> bool:
        return await found.hub.check() is None

    try:
        await eventually(ready)
        yield found
    finally:
        await end([following])


async def received(listener: Listener, count: int) -> list[int]:
    """The places of the next arrivals."""
    places = []
    for _ in range(count):
        coming = await listener.next(PATIENCE)
        assert isinstance(coming, Arrival), coming
        places.append(coming.seq)
    return places


async def test_an_arrival_is_told_to_the_listeners_of_its_unit() -> None:
    async with (
        office() as one,
        one.hub.listening("u1", None) as a,
        one.hub.listening("u1", None) as b,
        one.hub.listening("u2", None) as c,
    ):
        seqs = [await one.punch(who, 13, minute) for minute, who in enumerate(["e1", "e2", "e3", "e1"])]
        assert await received(a, 3) == await received(b, 3) == [seqs[0], seqs[2], seqs[3]]
        assert await received(c, 1) == [seqs[1]]


async def test_what_was_missed_comes_first_and_once() -> None:
    async with office() as one:
        seqs = [await one.punch("e1", 5, minute) for minute in range(5)]
        async with one.hub.listening("u1", seqs[1]) as listener:
            assert isinstance(listener.missed, list)
            assert [arrival.seq for arrival in listener.missed] == seqs[2:]
            assert listener.after == seqs[1]
            last = await one.punch("e1", 5, 30)
            coming = [seq async for seq in _after(listener, seqs[-1], last)]
            assert coming == [last]


async def _after(listener: Listener, after: int, until: int) -> AsyncIterator[int]:
    """Arrivals after a sequence: the hub itself may be behind those that were missed."""
    seq = 0
    while seq < until:
        (seq,) = await received(listener, 1)
        if seq > after:
            yield seq


@pytest.mark.parametrize("ahead", [1, 2**53])
async def test_a_place_the_log_has_not_reached_is_a_gap(ahead: int) -> None:
    async with office() as one:
        last = await one.punch("e1", 5, 0)
        async with one.hub.listening("u1", last + ahead) as listener:
            assert listener.missed == Gap(last)


async def test_a_place_too_far_back_is_a_gap() -> None:
    async with office() as one:
        filler = one.log.punch(5, "07:30", "IN", "e1")
        body = await one.ledger.get(await one.append(filler))
        assert body is not None
        last = await one.ledger.put("city.attendance.calendar", *[body.body] * REACH)
        async with one.hub.listening("u1", last - REACH) as listener:
            assert listener.missed == []
        async with one.hub.listening("u1", last - REACH - 1) as listener:
            assert listener.missed == Gap(last)


async def test_a_slow_listener_is_sent_away_and_nobody_waits_for_them() -> None:
    async with office() as one, one.hub.listening("u1", None) as slow, one.hub.listening("u1", None) as fast:
        seqs = []
        for minute in range(QUEUE + 10):
            seqs.append(await one.punch("e1", 5 + minute // 400, minute % 400))
            assert await received(fast, 1) == seqs[-1:]
        assert await received(slow, QUEUE) == seqs[:QUEUE]
        assert await slow.next(PATIENCE) is End.SLOW
        async with one.hub.listening("u1", seqs[QUEUE - 1]) as again:  # goes on where they were
            assert isinstance(again.missed, list)
            assert [arrival.seq for arrival in again.missed] == seqs[QUEUE:]


async def test_no_more_listen_than_may_and_who_leaves_makes_room() -> None:
    async with office(most=2) as one:
        async with one.hub.listening("u1", None), one.hub.listening("u2", None):
            with pytest.raises(Problem) as full:
                await one.hub.listening("u1", None).__aenter__()
            assert full.value.status == 503
            assert int(full.value.headers["Retry-After"]) > 0
        async with one.hub.listening("u1", None), one.hub.listening("u1", None):
            pass


async def test_at_the_end_everybody_is_sent_away_and_nobody_let_in() -> None:
    async with office() as one, one.hub.listening("u1", None) as listener:
        one.hub.close()
        assert await listener.next(PATIENCE) is End.CLOSED
        with pytest.raises(Problem) as closed:
            await one.hub.listening("u1", None).__aenter__()
        assert closed.value.status == 503


async def test_nobody_listens_before_the_end_of_the_log_was_found() -> None:
    hub = Hub(MemoryLedger(), await directory_of(city()), 5)
    assert await hub.check()
    with pytest.raises(Problem) as early:
        await hub.listening("u1", None).__aenter__()
    assert early.value.status == 503


async def test_bytes_that_are_no_event_stop_nothing() -> None:
    async with office() as one, one.hub.listening("u1", None) as listener:
        await one.ledger.put("log.1.e1.attendance.2026-10", b"{", b"\xff")
        seq = await one.punch("e1", 5, 0)
        assert await received(listener, 1) == [seq]
