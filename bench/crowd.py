"""Many people with a phone each: everybody presses at an instant fixed before, whatever became of the others."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple

from bench.client import Answer, Connection

PATIENCE_SECONDS = 120
_LATER = re.compile(rb"\r\nretry-after: (\d+)\r\n", re.IGNORECASE)
_STORED = range(200, 300)


class Press(NamedTuple):
    """`at`: seconds from the start. `make` writes one request after another, each when the one before is answered."""

    at: float
    make: Sequence[Callable[[], bytes]]


class Outcome(NamedTuple):
    """What became of one: `status` of the last answer, 0 for none. `seconds` from the instant to it; `body` its body.

    `told_when`: it said when to come back.
    """

    status: int
    seconds: float
    body: bytes = b""
    told_when: bool = False

    @property
    def stored(self) -> bool:
        return self.status in _STORED


async def all_press(port: int, presses: Sequence[Press]) -> list[Outcome]:
    """In the order of `presses`; a connection each."""
    started = perf_counter()

    async def press(each: Press) -> Outcome:
        await asyncio.sleep(started + each.at - perf_counter())
        answer = await _answered(port, each.make)
        seconds = perf_counter() - started - each.at
        if answer is None:
            return Outcome(0, seconds)
        return Outcome(answer.status, seconds, answer.body, _LATER.search(answer.head) is not None)

    return await asyncio.gather(*map(press, presses))


async def _answered(port: int, make: Sequence[Callable[[], bytes]]) -> Answer | None:
    """The last answer: the first that is no success, or that to the last request. None for a broken connection."""
    answer = None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), Connection(port) as connection:
            for each in make:
                answer = await connection.ask(each())
                if answer.status not in _STORED:
                    break
    except (OSError, EOFError, TimeoutError):
        return None
    return answer


async def in_turn(port: int, requests: Sequence[Callable[[], bytes]], connections: int) -> list[Outcome]:
    """Every connection sends the next request when its last one is answered; outcomes in the order of requests."""
    outcomes: list[Outcome] = [Outcome(0, 0)] * len(requests)
    places = iter(range(len(requests)))

    async def work() -> None:
        async with Connection(port) as connection:
            for place in places:
                started = perf_counter()
                answer = await connection.ask(requests[place]())
                outcomes[place] = Outcome(answer.status, perf_counter() - started, answer.body)

    await asyncio.gather(*(work() for _ in range(connections)))
    return outcomes


def waits(outcomes: Sequence[Outcome]) -> str:
    """How long the stored ones took, in milliseconds."""
    took = sorted(1000 * each.seconds for each in outcomes if each.stored)
    if not took:
        return "none stored"
    marks = ", ".join(f"p{mark} {took[len(took) * mark // 100]:,.0f}" for mark in (50, 95, 99))
    return f"{marks}, longest {took[-1]:,.0f} ms"


def counted(outcomes: Sequence[Outcome]) -> str:
    """How many of each status, the unanswered as such."""
    statuses = Counter(each.status for each in outcomes)
    return ", ".join(f"{number:,} x {status or 'no answer'}" for status, number in sorted(statuses.items()))
