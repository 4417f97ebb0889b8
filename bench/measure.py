"""Measuring in rounds that take turns, so that the machine's other work meets both sides alike."""

import gc
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Size(NamedTuple):
    """The amounts of work of one run of the benchmarks."""

    repeats: int = 3
    appends: int = 20_000
    people: int = 600  # whose month is folded again and again
    city: int = 5_201  # whose month is folded and closed as a whole
    requests: int = 8_000
    kills: int = 5


QUICK = Size(repeats=1, appends=4_000, people=60, city=300, requests=1_000, kills=1)


class Took(NamedTuple):
    """The time of so many units of work, by the clock and by CPU, in seconds."""

    units: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.units / self.seconds

    @property
    def micros(self) -> float:
        """The CPU time of one unit in microseconds."""
        return self.cpu / self.units * 1e6


class Watch:
    """A stopwatch that runs from its making; its CPU time is that of all threads of this process."""

    def __init__(self) -> None:
        gc.collect()
        self._started, self._cpu = perf_counter(), process_time()

    def stop(self, units: int) -> Took:
        return Took(units, perf_counter() - self._started, process_time() - self._cpu)


def cpu_of(pid: int) -> float:
    """The seconds of CPU time that another process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """The bytes of memory that a process holds, with shared memory divided among its users; 0 when it is gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


Rounds = list[tuple[Took, ...]]
Side = Callable[[], Awaitable[Took]]


async def take_turns(repeats: int, *sides: Side) -> Rounds:
    """A number of rounds, each with one run of every side, in an order that is reversed each time."""
    rounds: Rounds = []
    for number in range(repeats):
        turn = -1 if number % 2 else 1
        rounds.append(tuple([await side() for side in sides[::turn]][::turn]))
    return rounds


def beside(rounds: Rounds, ceiling: int) -> Rounds:
    """The first side of each round beside one other side."""
    return [(each[0], each[ceiling]) for each in rounds]


def ratio(rounds: Rounds, of: Callable[[Took], float]) -> float:
    """The median of the rounds' own ratios."""
    return median(of(measured) / of(ceiling) for measured, ceiling in rounds)
