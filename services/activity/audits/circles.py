"""Who supervises whom in a circle: people whose work nobody outside it decides on (domain 3.2). Pure."""

from collections.abc import Collection, Iterator, Mapping

LONGEST = 4  # people in a circle that is looked for

Circle = tuple[str, ...]


def circles(superiors: Mapping[str, Collection[str]]) -> list[Circle]:
    """Every circle of two to four, once, in order: each is led by the next, the last by the first, the least id."""
    return sorted(circle for first in superiors for circle in _from((first,), superiors))


def _from(chain: Circle, superiors: Mapping[str, Collection[str]]) -> Iterator[Circle]:
    for each in superiors.get(chain[-1], ()):
        if each == chain[0] and len(chain) > 1:
            yield chain
        elif each > chain[0] and each not in chain and len(chain) < LONGEST:
            yield from _from((*chain, each), superiors)
