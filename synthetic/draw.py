"""Drawing from tables, and sharing out whole numbers. Integers decide; nothing here depends on a float's last bit."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

WHOLE = 1_000_000


class Band(NamedTuple):
    """A share of all draws, in millionths, spread evenly from `low` to `high` (excluded); None is no value at all."""

    share: int
    low: int | None
    high: int


class Table:
    """A distribution made of bands whose shares add up to the whole. The commonest go first: they are found first."""

    def __init__(self, *bands: Band) -> None:
        ends = list(accumulate(band.share for band in bands))
        if ends[-1] != WHOLE:
            raise ValueError(f"the shares add up to {ends[-1]}, not {WHOLE}")
        self._bands = [(end, band.share, band.low, band.high) for end, band in zip(ends, bands, strict=True)]

    def draw(self, rng: Random) -> int | None:
        """One draw chooses the band and the place in it."""
        u = int(rng.random() * WHOLE)
        for end, share, low, high in self._bands:
            if u < end:
                return None if low is None else low + (high - low) * (u - end + share) // share
        raise AssertionError("the bands cover every draw")


def below(rng: Random, limit: int) -> int:
    """0 .. limit - 1; several times faster than `randrange`, and as even as a million draws can tell."""
    return int(rng.random() * limit)


def chance(rng: Random, millionths: int) -> bool:
    return rng.random() * WHOLE < millionths


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts by weight: floors first, then one more for the largest remainders."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
