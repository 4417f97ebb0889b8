"""The numbers a device has given its requests: from the first to the last, but for those never heard. Pure."""

from collections.abc import Iterable, Iterator

import msgspec

HOLES_MOST = 64  # of more, the oldest are forgotten

Span = tuple[int, int]  # both included


class Run(msgspec.Struct, frozen=True):
    """Every number from `first` to `last` was heard, but for those in the holes."""

    first: int
    last: int
    holes: tuple[Span, ...] = ()

    @property
    def missing(self) -> int:
        """How many were never heard."""
        return sum(end - start + 1 for start, end in self.holes)


def union(one: Run, other: Run) -> Run:
    """What was heard here or there, in whatever order."""
    return _union(one, other, min(one.first, other.first))


def extended(known: Run | None, heard: Run) -> Run:
    """`known` and what was heard since. Numbers below its first are older than what is looked at."""
    return heard if known is None else _union(known, heard, known.first)


def _union(one: Run, other: Run, first: int) -> Run:
    last = max(one.last, other.last)
    holes = list(_common(_gaps(one, first, last), _gaps(other, first, last)))
    forgotten = len(holes) - HOLES_MOST
    if forgotten > 0:
        first = holes[forgotten - 1][1] + 1
    return Run(first, last, tuple(holes[max(0, forgotten) :]))


def _gaps(run: Run, first: int, last: int) -> list[Span]:
    """What of `first` to `last` the run has not, in order."""
    spans = ((first, run.first - 1), *run.holes, (run.last + 1, last))
    return [(max(start, first), end) for start, end in spans if max(start, first) <= end]


def _common(some: Iterable[Span], others: list[Span]) -> Iterator[Span]:
    for start, end in some:
        for other_start, other_end in others:
            if max(start, other_start) <= min(end, other_end):
                yield max(start, other_start), min(end, other_end)
