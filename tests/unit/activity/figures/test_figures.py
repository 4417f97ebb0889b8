"""Figures of verifiers and units: the tables by hand, and the laws of their arithmetic."""

from fractions import Fraction
from math import floor, isqrt, sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.activity.figures import wording
from services.activity.figures.domain import (
    ENOUGH,
    Judgement,
    PersonMonth,
    Scores,
    UnitLoad,
    VerifierFigures,
    figures,
    load,
    median_age,
)
from services.activity.figures.views import load_view, verifier_view
from services.activity.work.tally.domain import AGE_LIMITS, AGES, NOTHING, Sums, added, rounded, share_bp

PERIOD = "2026-11"
qualities = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)
HALF = Fraction(1, 2)


def scores(values: list[int]) -> Scores:
    return Scores(len(values), sum(values), sum(each * each for each in values))


def verified(*values: int, **more: int) -> Sums:
    number, total, squares = scores([*values])
    return Sums(entries=number, verified=number, quality=total, quality_squares=squares, under_24h=number, **more)


def judged(verifier_id: str, position_class: int | None, *values: int) -> Judgement:
    return Judgement(verifier_id, position_class, verified(*values))


# Arithmetic


@pytest.mark.parametrize(
    ("values", "mean", "spread"),
    [
        ([8_800], 8_800, 0),
        ([8_500, 9_087], 8_794, 293),  # 8793.5 and 293.5
        ([10_000] * 30, 10_000, 0),
        ([0, 10_000], 5_000, 5_000),
        ([1, 1, 2], 1, 0),  # 1.33 and 0.47
    ],
)
def test_mean_and_spread_of_a_table(values: list[int], mean: int, spread: int) -> None:
    assert (scores(values).mean, scores(values).spread) == (mean, spread)


@settings(deadline=None)
@given(qualities)
def test_mean_and_spread_are_the_exact_ones_rounded_as_said(values: list[int]) -> None:
    mean = Fraction(sum(values), len(values))
    variance = sum((each - mean) ** 2 for each in values) / len(values)
    found = scores(values)
    assert found.mean == floor(mean + HALF)
    assert found.spread**2 <= variance < (found.spread + 1) ** 2
    assert found.spread == isqrt(floor(variance))
    assert abs(found.spread - sqrt(variance)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("part", "whole", "bp"), [(0, 0, None), (0, 3, 0), (1, 3, 3_333), (2, 3, 6_667), (3, 3, 10_000)]
)
def test_shares(part: int, whole: int, bp: int | None) -> None:
    assert share_bp(part, whole) == bp


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_halves_are_rounded_up(amount: int, parts: int) -> None:
    assert rounded(amount, parts) == floor(Fraction(amount, parts) + HALF)


@pytest.mark.parametrize(
    ("counts", "between"),
    [
        ({}, None),
        ({"under_4h": 1}, (0, 4)),
        ({"under_4h": 1, "under_8h": 1}, (0, 4)),  # the lower of two in the middle
        ({"under_4h": 1, "under_8h": 2}, (4, 8)),
        ({"under_24h": 1, "under_72h": 1, "longer": 1}, (48, 72)),
        ({"under_240h": 1}, (120, 240)),
        ({"longer": 5, "under_4h": 4}, (240, None)),
    ],
)
def test_the_median_age_lies_between_two_limits(counts: dict[str, int], between: tuple[int, int | None] | None) -> None:
    assert median_age(Sums(verified=sum(counts.values()), **counts)) == between


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=30))
def test_the_median_is_between_the_limits_answered(hours: list[int]) -> None:
    names = [next((n for n, limit in zip(AGES, AGE_LIMITS, strict=False) if h < limit), AGES[-1]) for h in hours]
    between = median_age(Sums(returned=len(hours), **{name: names.count(name) for name in names}))
    assert between is not None
    lower, upper = between
    assert lower <= sorted(hours)[(len(hours) - 1) // 2] < (upper or 10**9)


# Beside others


def test_a_verifier_beside_the_peers_of_the_same_class() -> None:
    found = figures(
        [
            judged("generous", 7, *[10_000] * 20),
            judged("one", 7, *[8_800] * 20),
            judged("other", 7, *[8_700] * 20),
            judged("alone", 9, *[100] * 20),  # nobody else judges this class
            judged("postless", None, *[100] * 20),
            judged("few", 7, *[9_000] * 19),
        ],
        fewest=1,
    )
    assert [(each.verifier_id, each.deviation) for each in found] == [
        ("generous", 1_169),
        ("other", 571),
        ("one", 437),
        ("alone", -1),
        ("few", -1),
        ("postless", -1),
    ]
    compared = found[0].comparison
    assert compared is not None
    peers = scores([8_800] * 20 + [8_700] * 20 + [9_000] * 19)
    assert (compared.own, compared.peers) == (scores([10_000] * 20), peers)
    assert (compared.peers_mean, compared.difference, compared.verifiers) == (8_831, 1_169, 3)


def test_each_class_weighs_as_among_ones_own() -> None:
    """Otherwise a superior of people in low classes would seem harsh, where those classes have lower scores."""
    found = figures(
        [
            judged("me", 5, *[6_000] * 15),
            judged("me", 12, *[9_000] * 5),
            judged("low", 5, *[6_000] * 10),
            judged("high", 12, *[9_000] * 90),
        ],
        fewest=1,
    )
    (me,) = [each for each in found if each.verifier_id == "me"]
    assert me.comparison is not None
    assert (me.comparison.difference, me.comparison.peers_mean, me.comparison.verifiers) == (0, 6_750, 2)


def test_four_others_are_too_few_to_be_shown_to_the_verifier() -> None:
    def compared(others: int, fewest: int) -> bool:
        judgements = [judged(f"v{n}", 7, *[9_000 + n] * ENOUGH) for n in range(others + 1)]
        return all(each.comparison for each in figures(judgements, fewest))

    assert [compared(others, 5) for others in (4, 5)] == [False, True]
    assert [compared(others, 1) for others in (0, 1)] == [False, True]


def test_too_few_scores_on_the_other_side_are_none() -> None:
    assert all(
        each.comparison is None
        for each in figures([judged("a", 7, *[9_000] * 30), judged("b", 7, *[8_000] * 19)], fewest=1)
    )


groups = st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from([5, 7, 9, None])),
    st.lists(st.integers(0, 10_000), max_size=30),
    max_size=12,
)


@settings(deadline=None)
@given(groups, st.integers(0, 2), st.integers(0, 10_000))
def test_a_comparison_is_what_a_recount_of_all_scores_gives(
    given_scores: dict[tuple[str, int | None], list[int]], fewest: int, seed: int
) -> None:
    fewest = max(fewest, 1)
    judgements = [
        judged(name, kind, *part)
        for (name, kind), values in given_scores.items()
        for part in (values[::2], values[1::2])  # two people's months
    ]
    Random(seed).shuffle(judgements)
    found = {each.verifier_id: each for each in figures(judgements, fewest)}
    assert set(found) == {name for name, _ in given_scores}
    for name, each in found.items():
        own: list[int] = []
        peers: list[int] = []
        names: set[str] = set()
        expected = Fraction()
        for kind in (5, 7, 9):
            mine = given_scores.get((name, kind), [])
            others = {o: v for (o, k), v in given_scores.items() if k == kind and o != name and v}
            flat = [value for values in others.values() for value in values]
            if mine and len(others) >= fewest:
                own, peers, names = own + mine, peers + flat, names | others.keys()
                expected += len(mine) * Fraction(sum(flat), len(flat))
        if len(own) < ENOUGH or len(peers) < ENOUGH:
            assert each.comparison is None
            continue
        mean, expected = Fraction(sum(own), len(own)), expected / len(own)
        assert each.comparison is not None
        assert each.comparison[:2] == (scores(own), scores(peers))
        assert each.comparison.peers_mean == floor(expected + HALF)
        assert each.comparison.difference == floor(mean - expected + HALF)
        assert each.comparison.verifiers == len(names)


@settings(deadline=None)
@given(groups, st.randoms())
def test_the_order_of_what_was_judged_changes_nothing(
    given_scores: dict[tuple[str, int | None], list[int]], random: Random
) -> None:
    judgements = [judged(name, kind, *values) for (name, kind), values in given_scores.items()]
    before = figures(judgements, 1)
    random.shuffle(judgements)
    assert figures(judgements, 1) == before
    places = [(-each.deviation, each.verifier_id) for each in before]
    assert places == sorted(places)


# Load


def test_the_load_of_a_unit() -> None:
    people = [
        PersonMonth(7_000, 6_251, 90, 9),
        PersonMonth(7_000, 6_250, 90),
        PersonMonth(3_200, 3_125, 40, 2),
        PersonMonth(3_124, 3_124, 5),
    ]
    assert load([*people, PersonMonth()], 6_250) == UnitLoad(
        people=5,
        required=31_250,
        claimed=20_324,
        verified=18_750,
        quartiles=(3_124, 3_125, 6_250),
        under_half=2,
        over_full=1,
        late_bp=489,
    )


def test_the_load_of_nobody() -> None:
    assert load([], 6_250) == UnitLoad(0, 0, 0, 0, None, 0, 0, None)
    assert load_view("u1", PERIOD, load([], 6_250)).says == "Tidak ada pegawai di unit ini pada bulan ini."


@settings(deadline=None)
@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=50), st.randoms())
def test_quartiles_are_of_real_people_in_whatever_order(minutes: list[int], random: Random) -> None:
    found = load([PersonMonth(verified=each) for each in minutes], 6_250)
    shuffled = random.sample(minutes, len(minutes))
    assert load([PersonMonth(verified=each) for each in shuffled], 6_250) == found
    assert found.quartiles is not None
    for quarter, value in enumerate(found.quartiles, 1):
        assert value in minutes
        assert 4 * sum(each <= value for each in minutes) >= quarter * len(minutes)
        assert 4 * sum(each < value for each in minutes) < quarter * len(minutes)
    assert found.under_half + found.over_full <= found.people


# Words


def test_what_a_verifier_reads() -> None:
    both = [judged("high", 7, *[9_512] * 20), judged("low", 7, *[8_803] * 20)]
    high, low = (verifier_view(each, PERIOD).says for each in figures(both, 1))
    assert high == (
        "Rata-rata nilai 95,12 dari 20 verifikasi. Rata-rata dari 1 penilai lain untuk pegawai dengan kelas jabatan "
        "yang sama: 88,03 dari 20 verifikasi. Selisih 7,09 poin, lebih tinggi. "
        "Angka ini bahan untuk dibicarakan, bukan penilaian."
    )
    assert "Selisih 7,09 poin, lebih rendah." in low
    same = figures([judged("a", 7, *[9_000] * 20), judged("b", 7, *[9_000] * 20)], 1)
    assert "Tidak ada selisih." in wording.verifier(same[0])
    few = VerifierFigures("a", verified(9_000), None)
    assert wording.verifier(few) == "Belum cukup nilai untuk dibandingkan dengan rekan."
    assert wording.verifier(VerifierFigures("a", NOTHING, None)) == "Belum ada keputusan atas kegiatan bulan ini."


def test_what_is_said_of_a_unit() -> None:
    view = load_view("u1", PERIOD, load([PersonMonth(100, 100, 1, 0), PersonMonth(7_000, 7_000, 90, 0)], 6_250))
    assert view.says == (
        "Dari 2 pegawai, 1 di bawah 50% dan 1 di atas 100% dari 6250 menit yang diwajibkan, "
        "menurut menit terverifikasi. Angka ini bahan untuk dibicarakan, bukan penilaian."
    )
    assert (view.lower_quartile, view.median, view.upper_quartile, view.late_bp) == (100, 100, 7_000, 0)


def test_a_verifier_of_nothing_has_no_shares() -> None:
    view = verifier_view(VerifierFigures("a", NOTHING, None), PERIOD)
    assert (view.median_age_hours, view.full_bp, view.accepted_bp, view.unopened_bp, view.quality) == (None,) * 5


def test_a_verifiers_shares() -> None:
    sums = verified(10_000, 9_000, 8_000, perfect=1, with_evidence=2, unopened=1, offered=300, accepted=290)
    view = verifier_view(VerifierFigures("a", added([sums, Sums(returned=1, under_48h=1)]), None), PERIOD)
    assert (view.verified, view.returned, view.rejected) == (3, 1, 0)
    assert (view.full_bp, view.accepted_bp, view.unopened_bp) == (3_333, 9_667, 5_000)
    assert view.quality is not None
    assert (view.quality.number, view.quality.mean, view.quality.spread) == (3, 9_000, 816)
    assert view.median_age_hours is not None
    assert (view.median_age_hours.at_least, view.median_age_hours.below) == (8, 24)
