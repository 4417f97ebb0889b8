"""How far outages move a deadline. Pure. Instants in microseconds since 1970, UTC."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` to `end`, the end not included."""

    start: int
    end: int


class Outage(NamedTuple):
    """When nobody could enter work; `units` whose people it hit, none: everybody's."""

    span: Span
    units: frozenset[str] = frozenset()

    def hit(self, unit_id: str | None) -> bool:
        return not self.units or unit_id in self.units


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans apart from each other, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def extended(start: int, deadline: int, outages: Iterable[Span]) -> int:
    """The moment by which as much time without outage has passed since `start` as lay between it and `deadline`."""
    for outage in merged(outages):
        if outage.start >= deadline:
            break
        deadline += max(0, outage.end - max(outage.start, start))
    return deadline
