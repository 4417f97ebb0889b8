"""Figures of a month: a verifier's decisions beside those of others, and a unit's work over its people. Pure.

A verifier is compared on people in posts of the same class (domain B45, K31, K38); a unit's load is domain 2.9, B49,
B72 and B81.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import NamedTuple

from services.activity.work.tally.domain import AGE_LIMITS, AGES, Sums, added, rounded, share_bp

ENOUGH = 20  # scores on either side; a difference of fewer means nothing


class Scores(NamedTuple):
    """The quality of `number` verifications, in centi-points: their sum and the sum of their squares."""

    number: int = 0
    total: int = 0
    squares: int = 0

    @classmethod
    def of(cls, sums: Sums) -> "Scores":
        return cls(sums.verified, sums.quality, sums.quality_squares)

    @property
    def mean(self) -> int:
        """The mean in centi-points, rounded half up."""
        return rounded(self.total, self.number)

    @property
    def spread(self) -> int:
        """The standard deviation of these scores, rounded down."""
        return isqrt(self.number * self.squares - self.total**2) // self.number


class Judgement(NamedTuple):
    """A verifier's decisions on one person's month; `position_class` of the person's post, None without one."""

    verifier_id: str
    position_class: int | None
    sums: Sums


class Comparison(NamedTuple):
    """A verifier's scores beside those of others.

    `difference` is `own` less `peers` in the mean, each class of posts weighing as much as among the verifier's own.
    `verifiers`: the number of others who gave the scores of the peers.
    """

    own: Scores
    peers: Scores
    peers_mean: int
    difference: int
    verifiers: int


class VerifierFigures(NamedTuple):
    """One verifier's month; `comparison` is None where there are too few scores or other verifiers for one."""

    verifier_id: str
    sums: Sums
    comparison: Comparison | None

    @property
    def deviation(self) -> int:
        """The distance from the peers, in centi-points, either way; -1 without a comparison."""
        return abs(self.comparison.difference) if self.comparison else -1


Classes = Mapping[int, Scores]


@dataclass(frozen=True)
class CityScores:
    """All scores of a month by class of posts, and the ids of the verifiers who gave them."""

    scores: Classes
    verifiers: Mapping[int, set[str]]


def figures(judgements: Iterable[Judgement], fewest: int) -> list[VerifierFigures]:
    """Every verifier's figures, the largest deviation first, then by id; no class has fewer peers than `fewest`."""
    by_verifier: dict[str, dict[int | None, list[Sums]]] = defaultdict(lambda: defaultdict(list))
    for judgement in judgements:
        by_verifier[judgement.verifier_id][judgement.position_class].append(judgement.sums)
    whole = {name: {kind: added(parts) for kind, parts in kinds.items()} for name, kinds in by_verifier.items()}
    classes = {name: _classes(kinds) for name, kinds in whole.items()}
    city = _city(classes)
    found = [
        VerifierFigures(name, added(kinds.values()), compare(name, classes[name], city, fewest))
        for name, kinds in whole.items()
    ]
    return sorted(found, key=lambda verifier: (-verifier.deviation, verifier.verifier_id))


def compare(verifier_id: str, own: Classes, city: CityScores, fewest: int) -> Comparison | None:
    """One verifier's scores beside all others' of the same classes; None where either has too few."""
    shared = [kind for kind in own if len(city.verifiers[kind]) > fewest]  # the verifier included
    others = [(own[kind].number, _less(city.scores[kind], own[kind])) for kind in shared]
    mine, peers = _all(own[kind] for kind in shared), _all(scores for _, scores in others)
    if mine.number < ENOUGH or peers.number < ENOUGH:
        return None
    expected, parts = 0, 1  # the sum of what the peers would have given, one fraction
    for number, scores in others:
        expected, parts = expected * scores.number + number * scores.total * parts, parts * scores.number
    return Comparison(
        own=mine,
        peers=peers,
        peers_mean=rounded(expected, parts * mine.number),
        difference=rounded(mine.total * parts - expected, parts * mine.number),
        verifiers=len(set().union(*(city.verifiers[kind] for kind in shared)) - {verifier_id}),
    )


def median_age(sums: Sums) -> tuple[int, int | None] | None:
    """The hours between which the median decision was taken, the lower of two in the middle; None without a decision.

    It was taken at the first of them or later and before the second, which is None beyond the last limit.
    """
    middle = (sums.decisions + 1) // 2
    for lower, upper, name in zip((0, *AGE_LIMITS), (*AGE_LIMITS, None), AGES, strict=True):
        middle -= getattr(sums, name)
        if middle <= 0:
            return (lower, upper) if sums.decisions else None
    raise AssertionError("every decision has an age")


def _classes(kinds: Mapping[int | None, Sums]) -> Classes:
    """The scores of each class of posts that has any."""
    return {kind: Scores.of(sums) for kind, sums in kinds.items() if kind is not None and sums.verified}


def _city(verifiers: Mapping[str, Classes]) -> CityScores:
    scores: dict[int, list[Scores]] = defaultdict(list)
    names: dict[int, set[str]] = defaultdict(set)
    for name, kinds in verifiers.items():
        for kind, given in kinds.items():
            scores[kind].append(given)
            names[kind].add(name)
    return CityScores({kind: _all(given) for kind, given in scores.items()}, names)


def _all(parts: Iterable[Scores]) -> Scores:
    return Scores(*map(sum, zip(Scores(), *parts, strict=True)))


def _less(whole: Scores, part: Scores) -> Scores:
    return Scores(*(one - other for one, other in zip(whole, part, strict=True)))


class PersonMonth(NamedTuple):
    """A person's month: minutes claimed and verified, activities entered and, of those, late."""

    claimed: int = 0
    verified: int = 0
    entries: int = 0
    late: int = 0


class UnitLoad(NamedTuple):
    """A unit's month in minutes, but for `people` and the two counts of people.

    `under_half` and `over_full` count those with less than half, and with more than all, of the required minutes.
    Quartiles are the verified minutes of real people: a quarter, half and three quarters of all have no more. They are
    None where nobody works; `late_bp`, in basis points, is None where nothing was entered.
    """

    people: int
    required: int
    claimed: int
    verified: int
    quartiles: tuple[int, int, int] | None
    under_half: int
    over_full: int
    late_bp: int | None


def load(people: Sequence[PersonMonth], required: int) -> UnitLoad:
    """The load of everybody who works in a unit, those who entered nothing included; `required` minutes of each."""
    verified = sorted(month.verified for month in people)
    return UnitLoad(
        people=len(people),
        required=required * len(people),
        claimed=sum(month.claimed for month in people),
        verified=sum(verified),
        quartiles=_quartiles(verified) if verified else None,
        under_half=sum(2 * minutes < required for minutes in verified),
        over_full=sum(minutes > required for minutes in verified),
        late_bp=share_bp(sum(month.late for month in people), sum(month.entries for month in people)),
    )


def _quartiles(in_order: Sequence[int]) -> tuple[int, int, int]:
    number = len(in_order)
    lower, median, upper = (in_order[(quarter * number + 3) // 4 - 1] for quarter in (1, 2, 3))
    return lower, median, upper
