"""Which verified work the inspectorate looks at again: drawn at random, and by anybody again (domain 5.1). Pure."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from shared.caller import Who
from shared.events import Event
from shared.events.activity.audits import AuditSampled, AuditSampledData, Sampled
from shared.problems import conflict
from shared.values.period import Period

MOST = 1_000  # activities of one sample

Samples = Mapping[tuple[Period, str], int]  # of one unit: the share of each, by month and seed


def evolve(samples: Samples, event: Event) -> Samples:
    """The samples after an event. Events of no interest change nothing."""
    if not isinstance(event, AuditSampled):
        return samples
    return {**samples, (event.data.period, event.data.seed): event.data.share_bp}


def sample(
    samples: Samples, unit_id: str, period: Period, share_bp: int, seed: str, population: list[Sampled], who: Who
) -> list[Event]:
    """Draw from a unit's month; what a seed drew before stands, whatever was verified since."""
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
    """The share, rounded up, of least SHA-256 of `seed/employee_id/activity_id`, in that order; at most 1,000."""
    ordered = sorted(population, key=lambda each: (_mark(seed, each), each.employee_id, each.activity_id))
    return tuple(ordered[: min(MOST, -(-len(ordered) * share_bp // 10_000))])


def _mark(seed: str, each: Sampled) -> bytes:
    return sha256(f"{seed}/{each.employee_id}/{each.activity_id}".encode()).digest()
