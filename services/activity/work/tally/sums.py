"""Sums of a person's month, or of many: what the figures are made of. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Sums(NamedTuple):
    """Activities but for `claimed`, `offered` and `accepted`, in minutes, and `quality`, in centi-points.

    `entries` stand or were refused; what was withdrawn or annulled is not among them. `claimed` counts what waits or
    was verified, `offered` and `accepted` what was verified: as claimed, and as accepted. The last eight say how long
    decisions took from the last submission on, each at least as long as the one before says.
    """

    entries: int = 0
    late: int = 0
    claimed: int = 0
    verified: int = 0
    returned: int = 0
    rejected: int = 0
    perfect: int = 0  # verified with a quality of exactly 100.00
    with_evidence: int = 0  # of the verified
    unopened: int = 0  # of those, verified by somebody who had opened none of it
    offered: int = 0
    accepted: int = 0
    quality: int = 0
    quality_squares: int = 0
    under_4h: int = 0
    under_8h: int = 0
    under_24h: int = 0
    under_48h: int = 0
    under_72h: int = 0
    under_120h: int = 0
    under_240h: int = 0
    longer: int = 0

    @property
    def decisions(self) -> int:
        return self.verified + self.returned + self.rejected


PERFECT = 10_000  # centi-points
AGE_LIMITS = (4, 8, 24, 48, 72, 120, 240)  # whole hours: `under_4h` and so on
AGES = (*(f"under_{hours}h" for hours in AGE_LIMITS), "longer")
NOTHING = Sums()


def added(parts: Iterable[Sums]) -> Sums:
    return Sums(*map(sum, zip(NOTHING, *parts, strict=True)))


def rounded(amount: int, parts: int) -> int:
    """`amount` / `parts` to the nearest whole number, halves up."""
    return (2 * amount + parts) // (2 * parts)


def share_bp(part: int, whole: int) -> int | None:
    """A share in basis points, halves up; None of nothing."""
    return rounded(10_000 * part, whole) if whole else None
