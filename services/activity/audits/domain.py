"""A random sample of verified work that anybody can draw again (domain 5.1), and circles of supervision (3.2). Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from shared.caller import Who
from shared.events import Event
from shared.events.activity.audits import AuditSampled, AuditSampledData, Sampled
from shared.problems import conflict
from shared.values.period import Period

MOST = 1_000  # activities of one sample
LONGEST = 4  # people in a circle that is searched for

Samples = Mapping[tuple[Period, str], int]  # of one unit: the share of a sample in basis points, by month and seed


def evolve(samples: Samples, event: Event) -> Samples:
    """The samples after an event. Events of no interest change nothing."""
    if not isinstance(event, AuditSampled):
        return samples
    return {**samples, (event.data.period, event.data.seed): event.data.share_bp}


class SampleOrder(NamedTuple):
    """A command to draw `share_bp` basis points of a unit's verified work of a month; `seed` names the sample."""

    unit_id: str
    period: Period
    share_bp: int
    seed: str


def sample(samples: Samples, order: SampleOrder, population: Collection[Sampled], who: Who) -> list[Event]:
    """Draw from a unit's month; a sample that the seed drew before stands, whatever was verified since."""
    unit_id, period, share_bp, seed = order
    drawn = samples.get((period, seed))
    if drawn == share_bp:
        return []
    if drawn is not None:
        raise conflict(f"This seed has drawn {drawn} basis points of {period}; take another one.")
    if not population:
        raise conflict(f"Nothing of {period} is verified in unit {unit_id}; there is nothing to draw from.")
    data = AuditSampledData(
        unit_id=unit_id,
        period=period,
        seed=seed,
        share_bp=share_bp,
        population=len(population),
        activities=draw(population, share_bp, seed),
    )
    return [AuditSampled.record(data, time=who.now, actor=who.actor)]


def draw(population: Iterable[Sampled], share_bp: int, seed: str) -> tuple[Sampled, ...]:
    """The share, rounded up, with the least SHA-256 of `seed/employee_id/activity_id`, in that order; at most 1,000."""
    ordered = sorted(population, key=lambda found: (_mark(seed, found), found.employee_id, found.activity_id))
    return tuple(ordered[: min(MOST, -(-len(ordered) * share_bp // 10_000))])


def _mark(seed: str, found: Sampled) -> bytes:
    return sha256(f"{seed}/{found.employee_id}/{found.activity_id}".encode()).digest()


# --- circles of supervision (domain 3.2)


Circle = tuple[str, ...]


def circles(superiors: Mapping[str, Collection[str]]) -> list[Circle]:
    """Every circle of two to four people, once, in order.

    Each person is led by the next, the last by the first, who has the least id.
    """
    return sorted(circle for first in superiors for circle in _from((first,), superiors))


def _from(chain: Circle, superiors: Mapping[str, Collection[str]]) -> Iterator[Circle]:
    for superior in superiors.get(chain[-1], ()):
        if superior == chain[0] and len(chain) > 1:
            yield chain
        elif superior > chain[0] and superior not in chain and len(chain) < LONGEST:
            yield from _from((*chain, superior), superiors)
