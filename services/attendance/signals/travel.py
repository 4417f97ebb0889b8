"""IMPOSSIBLE_TRAVEL: one person at two devices sooner than one gets from one to the other. Pure."""

from collections.abc import Iterator
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt

from services.attendance.signals import scores, wording
from services.attendance.signals.domain import SECOND, Evidence, Machine, RecordedPunch, Signal, ids
from shared.events.attendance.devices import Coordinates

NEARBY_M = 2_000  # two devices no farther apart prove nothing
FASTEST_M_AN_HOUR = 120_000
AT_ONCE = 120 * SECOND  # two sites whose distance is unknown
_EARTH_RADIUS_M = 6_371_000
_HOUR = 3_600 * SECOND


def impossible_travel(evidence: Evidence) -> Iterator[Signal]:
    """Two devices too far apart, by their positions where both are known, else by their sites."""
    for punches in evidence.by_person.values():
        if len({punch.device_id for punch in punches}) < 2:
            continue
        known = [(punch, machine) for punch in punches if (machine := evidence.machines.get(punch.device_id or ""))]
        located = [(punch, machine.position) for punch, machine in known if machine.position]
        for (one, start), (other, goal) in pairwise(located):
            yield from _too_fast(evidence, one, other, start, goal)
        for (one, here), (other, there) in pairwise(known):
            if not (here.position and there.position):
                yield from _two_sites(evidence, one, other, here, there)


def _too_fast(
    evidence: Evidence, one: RecordedPunch, other: RecordedPunch, start: Coordinates, goal: Coordinates
) -> Iterator[Signal]:
    metres, passed = distance_m(start, goal), other.at - one.at
    if metres > NEARBY_M and metres * _HOUR > FASTEST_M_AN_HOUR * passed:
        yield _signal(evidence, one, other, scores.TOO_FAST, wording.too_fast(metres, passed))


def _two_sites(
    evidence: Evidence, one: RecordedPunch, other: RecordedPunch, here: Machine, there: Machine
) -> Iterator[Signal]:
    passed = other.at - one.at
    if here.site != there.site and passed <= AT_ONCE:
        yield _signal(evidence, one, other, scores.TWO_SITES, wording.two_sites(here.site, there.site, passed))


def _signal(evidence: Evidence, one: RecordedPunch, other: RecordedPunch, score: int, says: str) -> Signal:
    return Signal(
        kind="IMPOSSIBLE_TRAVEL",
        score=score,
        employee_id=other.employee_id,
        at=evidence.local(other.at),
        events=ids((one, other)),
        says=says,
    )


def distance_m(here: Coordinates, there: Coordinates) -> int:
    """Whole metres between two positions, on a round earth: right to half a per cent."""
    north, south = radians(here.latitude_e6 / 1e6), radians(there.latitude_e6 / 1e6)
    east = radians((there.longitude_e6 - here.longitude_e6) / 1e6)
    half = hypot(sin((south - north) / 2), sqrt(cos(north) * cos(south)) * sin(east / 2))
    return round(2 * _EARTH_RADIUS_M * asin(min(1.0, half)))
