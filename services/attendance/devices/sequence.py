"""The numbers that a device gave its requests, from the first to the last, and the gaps: pure, apart for its laws."""

from collections.abc import Iterable, Iterator

import msgspec

HOLES_MOST = 64  # of more, the oldest are forgotten

Span = tuple[int, int]  # both included


class Run(msgspec.Struct, frozen=True):
    """A run of numbers: all from `first` to `last` arrived, except those in `holes`."""

    first: int
    last: int
    holes: tuple[Span, ...] = ()

    @property
    def missing(self) -> int:
        """The count of numbers that never arrived."""
        return sum(end - start + 1 for start, end in self.holes)


def union(one: Run, other: Run) -> Run:
    """The numbers that arrived here or there, in whatever order."""
    return _union(one, other, min(one.first, other.first))


def extended(stored: Run | None, received: Run) -> Run:
    """The stored run and the numbers received since. Numbers below its first are too old to be looked at."""
    return received if stored is None else _union(stored, received, stored.first)


def _union(one: Run, other: Run, first: int) -> Run:
    last = max(one.last, other.last)
    holes = list(_common(_gaps(one, first, last), _gaps(other, first, last)))
    forgotten = len(holes) - HOLES_MOST
    if forgotten > 0:
        first = holes[forgotten - 1][1] + 1
    return Run(first, last, tuple(holes[max(0, forgotten) :]))


def _gaps(run: Run, first: int, last: int) -> list[Span]:
    """The numbers from `first` to `last` that the run does not have, in order."""
    spans = ((first, run.first - 1), *run.holes, (run.last + 1, last))
    return [(max(start, first), end) for start, end in spans if max(start, first) <= end]


def _common(some: Iterable[Span], others: list[Span]) -> Iterator[Span]:
    for start, end in some:
        for other_start, other_end in others:
            if max(start, other_start) <= min(end, other_end):
                yield max(start, other_start), min(end, other_end)
