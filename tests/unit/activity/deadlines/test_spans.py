"""Downtime moves a deadline: worked examples, and the laws (lesson N7 of domain 1)."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.deadlines.downtime.domain import Downtime, Span, extended, merged

START, DEADLINE = 0, 100


@pytest.mark.parametrize(
    ("outages", "expected"),
    [
        ([], 100),
        ([(90, 100)], 110),
        ([(99, 139)], 140),  # 40 minutes across the deadline
        ([(100, 140)], 100),  # nobody's window was open any more
        ([(99, 100)], 101),
        ([(-50, -10)], 100),  # before the day began
        ([(-50, 10)], 110),  # only what was of the day counts
        ([(-50, 0)], 100),
        ([(10, 20), (15, 30)], 120),  # overlapping: once
        ([(10, 20), (10, 20)], 110),
        ([(10, 20), (20, 30)], 120),
        ([(90, 110), (115, 120)], 125),  # the first keeps it open for the second
        ([(90, 110), (120, 130)], 120),  # which comes just too late here
        ([(-10, 500)], 600),
    ],
)
def test_worked_examples(outages: list[tuple[int, int]], expected: int) -> None:
    assert extended(START, DEADLINE, [Span(*each) for each in outages]) == expected


moments = st.integers(-60, 200)
spans = st.builds(lambda start, length: Span(start, start + length), moments, st.integers(1, 60))
many = st.lists(spans, max_size=8)
deadlines = st.integers(START + 1, 150)


def counted(start: int, deadline: int, outages: list[Span]) -> int:
    """Minute by minute: those of an outage are not taken from the window."""
    left, now = deadline - start, start
    while left:
        left -= not any(each.start <= now < each.end for each in outages)
        now += 1
    return now


@given(deadlines, many)
def test_it_is_the_minutes_without_outage_that_are_counted(deadline: int, outages: list[Span]) -> None:
    assert extended(START, deadline, outages) == counted(START, deadline, outages)


@given(deadlines, many, spans)
def test_another_outage_never_takes_time_away(deadline: int, outages: list[Span], one: Span) -> None:
    before = extended(START, deadline, outages)
    assert (
        deadline
        <= before
        <= extended(START, deadline, [*outages, one])
        <= before + (one.end - one.start) + sum(each.end - each.start for each in outages)
    )


@given(deadlines, st.integers(0, 50), many)
def test_who_had_longer_keeps_longer(deadline: int, more: int, outages: list[Span]) -> None:
    assert extended(START, deadline, outages) + more <= extended(START, deadline + more, outages)


@given(deadlines, many, st.randoms())
def test_order_repetition_and_cutting_change_nothing(deadline: int, outages: list[Span], chance: Random) -> None:
    again = [*outages, *outages]
    chance.shuffle(again)
    assert extended(START, deadline, again) == extended(START, deadline, outages)
    halves = [Span(*half) for s, e in outages for half in pairwise((s, (s + e) // 2, e)) if half[0] < half[1]]
    assert extended(START, deadline, halves) == extended(START, deadline, outages)
    assert extended(START, deadline, merged(outages)) == extended(START, deadline, outages)


@given(many)
def test_merged_spans_are_apart_and_of_the_same_minutes(outages: list[Span]) -> None:
    found = merged(outages)
    assert all(one.end < other.start for one, other in pairwise(found))
    assert {m for s, e in found for m in range(s, e)} == {m for s, e in outages for m in range(s, e)}


def test_an_outage_of_units_hits_their_people_only() -> None:
    here, everywhere = Downtime(Span(0, 1), frozenset({"u1"})), Downtime(Span(0, 1))
    assert [here.hit("u1"), here.hit("u2"), here.hit(None)] == [True, False, False]
    assert [everywhere.hit("u1"), everywhere.hit("u2"), everywhere.hit(None)] == [True] * 3
