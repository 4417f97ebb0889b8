"""CLOCK_SKEW: a device whose clock does not show the time at which its punches arrive. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from services.attendance.signals import scores, wording
from services.attendance.signals.domain import SECOND, Evidence, RecordedPunch, Signal, by_day, ids

AHEAD = 120 * SECOND  # a punch may lie so far after its own recording
BEHIND = 180 * SECOND  # a day no punch of which arrives sooner is late
ONE_BY_ONE = 10  # punches recorded alone: a backlog uploaded at once says nothing of the clock
CONSTANT = 60 * SECOND  # three quarters of the delays so close to the shortest: a wrong clock, not a slow line
QUARANTINED = 3


def clock_skew(evidence: Evidence) -> Iterator[Signal]:
    """A device's days that are slow or ahead, and a device whose punches went to quarantine."""
    for device_id, punches in evidence.by_device.items():
        for _, day in by_day(punches, evidence.zone_of(device_id)):
            timed = [punch for punch in day if punch.recorded_at is not None]
            yield from _ahead(evidence, device_id, timed)
            yield from _behind(evidence, device_id, timed)
    for device_id, quarantined in evidence.quarantined_by_device.items():
        if len(quarantined) >= QUARANTINED:
            yield Signal(
                kind="CLOCK_SKEW",
                score=scores.CLOCK_HELD,
                device_id=device_id,
                at=evidence.local(quarantined[0].received),
                events=ids(quarantined),
                says=wording.clock_held(device_id, len(quarantined)),
            )


def _ahead(evidence: Evidence, device_id: str, timed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    early = [punch for punch in timed if -_delay(punch) > AHEAD]
    if early:
        farthest = max(-_delay(punch) for punch in early)
        yield Signal(
            kind="CLOCK_SKEW",
            score=scores.CLOCK_AHEAD,
            device_id=device_id,
            at=evidence.local(early[0].at),
            events=ids(early),
            says=wording.clock_ahead(device_id, len(early), farthest),
        )


def _behind(evidence: Evidence, device_id: str, timed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    at_once = Counter(punch.recorded_at for punch in timed)
    if sum(1 for number in at_once.values() if number == 1) < ONE_BY_ONE:
        return
    delays = sorted(map(_delay, timed))
    if delays[0] < BEHIND:
        return
    slow = delays[(3 * len(delays) - 1) // 4] - delays[0] <= CONSTANT
    yield Signal(
        kind="CLOCK_SKEW",
        score=scores.CLOCK_SLOW if slow else scores.CLOCK_LATE,
        device_id=device_id,
        at=evidence.local(timed[0].at),
        events=ids(timed),
        says=(wording.clock_slow if slow else wording.clock_late)(device_id, len(timed), delays[0]),
    )


def _delay(punch: RecordedPunch) -> int:
    return (punch.recorded_at or 0) - punch.at
