"""Circles of superiors: each is found once, from pairs to four."""

from hypothesis import given
from hypothesis import strategies as st

from services.activity.audits.domain import LONGEST, circles


def test_circles_once_each_from_pairs_to_four() -> None:
    chain = {f"p{n}": [f"p{(n + 1) % 5}"] for n in range(5)}
    assert circles(chain) == []  # five: nobody of them is in a shorter one
    superiors = {"a": ["b"], "b": ["a", "c"], "c": ["d", "x"], "d": ["b"], "x": ["x", "a"]}
    assert circles(superiors) == [("a", "b"), ("a", "b", "c", "x"), ("b", "c", "d")]


GRAPHS = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("abcdef"), max_size=3))


@given(GRAPHS)
def test_every_circle_is_one_and_every_pair_is_found(superiors: dict[str, set[str]]) -> None:
    found = circles(superiors)
    assert len(set(found)) == len(found)
    for circle in found:
        assert 2 <= len(set(circle)) == len(circle) <= LONGEST
        assert circle[0] == min(circle)
        assert all(after in superiors[each] for each, after in zip(circle, (*circle[1:], circle[0]), strict=True))
    pairs = {(a, b) for a, led in superiors.items() for b in led if a < b and a in superiors.get(b, ())}
    assert pairs == {each for each in found if len(each) == 2}
