"""The morning: 80 % of a city's punches in 15 minutes, the last two of them five times as dense (domain 6.4).

The instants of all arrivals are fixed before, so that waiting behind another answer counts as waiting.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import NamedTuple

from bench.client import Connection, request
from bench.measure import Size, memory_of
from bench.report import Row
from bench.scene import empty_log, load, month
from bench.service import Service, of_the_roster, people_of, serving
from bench.ways import Punch, enrol_terminal
from shared.log.jetstream import JetStreamLedger

SHARE, TERMINALS, PHONES = 0.8, 100, 0.2  # PHONES: of those who punch, how many by phone
MINUTES, SPIKE_MINUTES, SPIKE = 15, 2, 5
SECONDS = 45  # what the 15 minutes are pressed into


class Arrival(NamedTuple):
    """A punch that arrives `at` so many seconds from the start. Punches of a terminal wait for each other; a phone
    waits for nobody.
    """

    at: float
    terminal: int | None
    request: bytes


async def peak(size: Size) -> list[Row]:
    path = month(size.city)
    async with empty_log() as (nats, ledger):
        await load(ledger, path, of_the_roster)
        for number in range(TERMINALS):
            await enrol_terminal(ledger, number)
        async with serving("attendance", nats.url, nats.monitor_url) as service:
            people = people_of(path)
            instants = list(_instants(round(len(people) * SHARE), SECONDS))
            return await _morning(service, ledger, _arrivals(service, people, instants))


async def _morning(service: Service, ledger: JetStreamLedger, arrivals: list[Arrival]) -> list[Row]:
    before, memory = await ledger.last_sequence(), memory_of(service.pid)
    waits = await replayed(service.port, arrivals)
    taken = await ledger.last_sequence() - before
    assert taken == len(arrivals), "refused, lost or doubled"
    half, most, last = (waits[place] for place in (len(waits) // 2, len(waits) * 99 // 100, -1))
    waited = f"p50 {1000 * half:.0f} ms, p99 {1000 * most:.0f} ms, longest {1000 * last:.0f} ms"
    what = f"the morning peak, {taken:,} punches, {MINUTES} min in {SECONDS} s"
    after = memory_of(service.pid)
    return [
        Row(what, waited, "", "", "p99 ≤ 1,000 ms", most <= 1),
        Row("  memory of the service", f"{after / 2**20:,.0f} MiB", f"{memory / 2**20:,.0f} MiB before"),
    ]


async def replayed(port: int, arrivals: list[Arrival]) -> list[float]:
    """The seconds from each scheduled instant to its durable answer, in order. Raises ValueError for a refusal."""
    turns = [asyncio.Lock() for _ in range(TERMINALS)]
    started = perf_counter()

    async def arrive(arrival: Arrival) -> float:
        await asyncio.sleep(started + arrival.at - perf_counter())
        turn = turns[arrival.terminal] if arrival.terminal is not None else nullcontext()
        async with turn, Connection(port) as connection:  # a new one: seconds pass between two punches
            await connection.send(arrival.request)
        return perf_counter() - started - arrival.at

    return sorted(await asyncio.gather(*map(arrive, arrivals)))


def _instants(count: int, seconds: float) -> Iterator[float]:
    """The instants, at random within each stretch; the same on every run."""
    chance, calm = random.Random(7), MINUTES - SPIKE_MINUTES
    dense = round(count * SPIKE * SPIKE_MINUTES / (calm + SPIKE * SPIKE_MINUTES))
    scale = seconds / MINUTES
    yield from (chance.uniform(0, calm * scale) for _ in range(count - dense))
    yield from (chance.uniform(calm * scale, MINUTES * scale) for _ in range(dense))


def _arrivals(service: Service, people: list[str], instants: list[float]) -> list[Arrival]:
    now, chance = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1), random.Random(7)

    def arrival(instant: float, employee_id: str) -> Arrival:
        punch = Punch(employee_id, now)
        if chance.random() < PHONES:
            body, token = punch.json().encode(), service.token(employee_id, "employee")
            return Arrival(instant, None, request("/attendance/punches", token, body))
        number = chance.randrange(TERMINALS)
        path = f"/iclock/cdata?SN=SN{number}&table=ATTLOG"
        return Arrival(instant, number, request(path, "", f"{punch.line()}\n".encode()))

    return [arrival(*each) for each in zip(instants, people, strict=False)]
