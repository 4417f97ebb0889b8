"""The numbers of a device's requests: those missing between them, in whatever order they came, here or there."""

from functools import reduce
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.devices.sequence import HOLES_MOST, Run, extended, union

NUMBERS = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def run(*numbers: int) -> Run:
    return reduce(union, (Run(number, number) for number in numbers))


@pytest.mark.parametrize(
    ("numbers", "holes"),
    [
        ([42], []),
        ([42, 43, 44], []),
        ([42, 42], []),
        ([42, 44], [(43, 43)]),
        ([42, 44, 43], []),
        ([42, 50], [(43, 49)]),
        ([42, 50, 45], [(43, 44), (46, 49)]),
        ([42, 50, 43], [(44, 49)]),
        ([42, 50, 49], [(43, 48)]),
        ([44, 42], [(43, 43)]),
        ([1, 10**18 - 1], [(2, 10**18 - 2)]),
    ],
)
def test_what_is_missing(numbers: list[int], holes: list[tuple[int, int]]) -> None:
    assert run(*numbers) == Run(min(numbers), max(numbers), tuple(holes))
    assert run(*numbers).missing == sum(last - first + 1 for first, last in holes)


@given(NUMBERS, NUMBERS)
def test_a_union_has_what_either_has_in_any_order(one: list[int], other: list[int]) -> None:
    received = {*one, *other}
    both = union(run(*one), run(*other))
    assert both == union(run(*other), run(*one)) == run(*one, *other) == union(both, run(*one))
    lacking = set(range(min(received), max(received) + 1)) - received
    assert {number for first, last in both.holes for number in range(first, last + 1)} == lacking
    assert both.missing == len(lacking)


@given(NUMBERS, st.lists(NUMBERS, max_size=5))
def test_what_is_known_grows_upwards_only(known: list[int], later: list[list[int]]) -> None:
    """A device that starts its count again, or an old request shown again, opens no gap."""
    found = reduce(lambda so_far, received: extended(so_far, run(*received)), later, run(*known))
    received = {number for number in (*known, *chain(*later)) if number >= min(known)}
    assert found == run(*received)
    assert extended(None, run(*known)) == run(*known)


def test_of_many_gaps_the_newest_are_kept() -> None:
    odd = run(*range(1, 1001, 2))
    assert odd.holes == tuple((number, number) for number in range(1000 - 2 * HOLES_MOST, 1000, 2))
    assert (odd.first, odd.last, odd.missing) == (odd.holes[0][0] - 1, 999, HOLES_MOST)
    assert extended(odd, run(2)) == odd, "what is forgotten stays so"
    assert extended(odd, run(998)).missing == HOLES_MOST - 1
