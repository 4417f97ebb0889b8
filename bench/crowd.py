"""Many people with a phone each: every press has its instant fixed before, whatever happens to the others."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple

from bench.client import Answer, Connection

PATIENCE_SECONDS = 120
FULL = (429, 503)
_LATER = re.compile(rb"\r\nretry-after: (\d+)\r\n", re.IGNORECASE)
_STORED = range(200, 300)


class Press(NamedTuple):
    """A person's requests from an instant `at`, in seconds from the start. `make` writes each when the one before is
    answered.
    """

    at: float
    make: Sequence[Callable[[], bytes]]


class Outcome(NamedTuple):
    """The outcome of one press: `status` and `body` of the last answer, 0 for none, and `seconds` from the instant to
    it.

    `sent_away` counts the answers that told it to come back; `untold` says whether one of them named no time.
    """

    status: int
    seconds: float
    body: bytes = b""
    sent_away: int = 0
    untold: bool = False

    @property
    def stored(self) -> bool:
        return self.status in _STORED


async def all_press(port: int, presses: Sequence[Press], patient: bool) -> list[Outcome]:
    """Press all buttons, a connection each; outcomes in the order of `presses`. A patient press comes back when it is
    told to.
    """
    started = perf_counter()

    async def press(each: Press) -> Outcome:
        await asyncio.sleep(started + each.at - perf_counter())
        left, sent_away = list(each.make), 0
        outcome = Outcome(0, 0)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    answer = await _as_far_as_it_goes(port, left)
                    later = _LATER.search(answer.head)
                    sent_away += answer.status in FULL
                    outcome = Outcome(answer.status, 0, answer.body, sent_away, answer.status in FULL and not later)
                    if not later or not patient:
                        break
                    await asyncio.sleep(int(later[1]))
        except (OSError, EOFError, TimeoutError):
            outcome = Outcome(0, 0, b"", sent_away)
        return outcome._replace(seconds=perf_counter() - started - each.at)

    return await asyncio.gather(*map(press, presses))


async def _as_far_as_it_goes(port: int, left: list[Callable[[], bytes]]) -> Answer:
    """Send the requests over one connection; the first answer that is no success, or the last. Answered requests are
    removed.
    """
    async with Connection(port) as connection:
        while True:
            answer = await connection.ask(left[0]())
            if answer.status not in _STORED or len(left) == 1:
                return answer
            del left[0]


async def in_turn(port: int, requests: Sequence[Callable[[], bytes]], connections: int) -> list[Outcome]:
    """Send over every connection the next request when its last one is answered; outcomes in the order of requests."""
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
    """The milliseconds that the stored requests took."""
    took = sorted(1000 * each.seconds for each in outcomes if each.stored)
    if not took:
        return "none stored"
    marks = ", ".join(f"p{mark} {took[len(took) * mark // 100]:,.0f}" for mark in (50, 95, 99))
    return f"{marks}, longest {took[-1]:,.0f} ms"


def counted(outcomes: Sequence[Outcome]) -> str:
    """The number of outcomes of each status, with the unanswered under a name of their own."""
    statuses = Counter(each.status for each in outcomes)
    return ", ".join(f"{number:,} x {status or 'no answer'}" for status, number in sorted(statuses.items()))
