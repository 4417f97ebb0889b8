"""CLOCK_SKEW: a device whose clock does not show the time at which its punches arrive. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from services.attendance.signals import scores, wording
from services.attendance.signals.facts import SECOND, Evidence, RecordedPunch, Signal, by_day, ids

AHEAD = 120 * SECOND  # a punch may lie so far after its own recording
BEHIND = 180 * SECOND  # a day no punch of which arrives sooner is late
ONE_BY_ONE = 10  # punches recorded alone: a backlog uploaded at once says nothing of the clock
CONSTANT = 60 * SECOND  # three quarters of the delays so close to the shortest: a wrong clock, not a slow line
HELD = 3


def clock_skew(evidence: Evidence) -> Iterator[Signal]:
    """A device's days that are slow or ahead, and a device whose punches went to quarantine."""
    for device_id, touches in evidence.by_device.items():
        for _, day in by_day(touches, evidence.zone_of(device_id)):
            timed = [touch for touch in day if touch.recorded_at is not None]
            yield from _ahead(evidence, device_id, timed)
            yield from _behind(evidence, device_id, timed)
    for device_id, held in evidence.held_by_device.items():
        if len(held) >= HELD:
            yield Signal(
                kind="CLOCK_SKEW",
                score=scores.CLOCK_HELD,
                device_id=device_id,
                at=evidence.local(held[0].received),
                events=ids(held),
                says=wording.clock_held(device_id, len(held)),
            )


def _ahead(evidence: Evidence, device_id: str, timed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    early = [touch for touch in timed if -_delay(touch) > AHEAD]
    if early:
        farthest = max(-_delay(touch) for touch in early)
        yield Signal(
            kind="CLOCK_SKEW",
            score=scores.CLOCK_AHEAD,
            device_id=device_id,
            at=evidence.local(early[0].at),
            events=ids(early),
            says=wording.clock_ahead(device_id, len(early), farthest),
        )


def _behind(evidence: Evidence, device_id: str, timed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    at_once = Counter(touch.recorded_at for touch in timed)
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


def _delay(touch: RecordedPunch) -> int:
    return (touch.recorded_at or 0) - touch.at
