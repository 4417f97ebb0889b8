"""How a unit's month of work is spread over its people (domain 2.9, B49, B72, B81). Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from services.activity.work.tally.domain import share_bp


class Worked(NamedTuple):
    """A person's month: minutes claimed and verified, activities entered and of them late."""

    claimed: int = 0
    verified: int = 0
    entries: int = 0
    late: int = 0


class Load(NamedTuple):
    """Minutes but for `people` and the two counts of them below half and above all of what is required of each.

    Quartiles are the verified minutes of real people: of the one a quarter, half and three quarters of all do not
    exceed. They are None where nobody works; `late_bp` is None where nothing was entered.
    """

    people: int
    required: int
    claimed: int
    verified: int
    quartiles: tuple[int, int, int] | None
    under_half: int
    over_full: int
    late_bp: int | None


def load(people: Sequence[Worked], required: int) -> Load:
    """Of everybody who works there, those who entered nothing included; `required` minutes of each."""
    verified = sorted(each.verified for each in people)
    return Load(
        people=len(people),
        required=required * len(people),
        claimed=sum(each.claimed for each in people),
        verified=sum(verified),
        quartiles=_quartiles(verified) if verified else None,
        under_half=sum(2 * minutes < required for minutes in verified),
        over_full=sum(minutes > required for minutes in verified),
        late_bp=share_bp(sum(each.late for each in people), sum(each.entries for each in people)),
    )


def _quartiles(in_order: Sequence[int]) -> tuple[int, int, int]:
    number = len(in_order)
    lower, median, upper = (in_order[(quarter * number + 3) // 4 - 1] for quarter in (1, 2, 3))
    return lower, median, upper
