"""BURST: more people at one device than walk past it in that time, or at night without a shift. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from services.attendance.hours.places import Places
from services.attendance.signals import scores, wording
from services.attendance.signals.facts import SECOND, Evidence, RecordedPunch, Signal, ids, local_instant
from shared.city.workday import HOUR, instant
from shared.values.period import days_between

CROWD = 5
AT_ONCE = 10 * SECOND
AT_NIGHT = 60 * SECOND
DUSK, DAWN = time(21), time(5)
_BEFORE_AND_AFTER = HOUR  # who works a shift touches the device a while before and after it
_DAY = timedelta(days=1)


def bursts(evidence: Evidence) -> Iterator[Signal]:
    """Crowds at night that have no shift then, and crowds at any time; of the same touches only the former."""
    for device_id, touches in evidence.by_device.items():
        nightly = [
            crowd
            for night in _nights(touches, evidence.zone_of(device_id))
            for crowd in _crowds(night, AT_NIGHT)
            if 2 * _on_duty(evidence, crowd) < _people(crowd)
        ]
        for crowd in nightly:
            says = wording.night_burst(device_id, _people(crowd), _on_duty(evidence, crowd))
            yield _signal(evidence, device_id, scores.NIGHT_BURST, crowd, says)
        told = [set(ids(crowd)) for crowd in nightly]
        for crowd in _crowds(touches, AT_ONCE):
            if not any(said.issuperset(ids(crowd)) for said in told):
                says = wording.burst(device_id, _people(crowd), crowd[-1].at - crowd[0].at)
                yield _signal(evidence, device_id, scores.BURST, crowd, says)


def on_duty(places: Places, at: int) -> bool:
    """Whether somebody works a shift at an instant, an hour before and after it included."""
    day = instant(at).date()  # in UTC: the local date is at most one away, and its night shift began the day before
    shifts = (shift for each in days_between(day - 2 * _DAY, day + _DAY) for shift in places.shifts(each))
    return any(shift.start - _BEFORE_AND_AFTER <= at <= shift.end + _BEFORE_AND_AFTER for shift in shifts)


def _crowds(touches: Sequence[RecordedPunch], width: int) -> Iterator[Sequence[RecordedPunch]]:
    """Touches in order of time that CROWD people made within `width`; what overlaps is one crowd."""
    inside, left = Counter[str](), 0
    since, until = 0, -1
    for right, touch in enumerate(touches):
        inside[touch.employee_id] += 1
        while touch.at - touches[left].at > width:
            gone = touches[left].employee_id
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            left += 1
        if len(inside) < CROWD:
            continue
        if left > until:
            if until >= 0:
                yield touches[since : until + 1]
            since = left
        until = right
    if until >= 0:
        yield touches[since : until + 1]


def _nights(touches: Sequence[RecordedPunch], zone: ZoneInfo) -> Iterator[Sequence[RecordedPunch]]:
    """The touches of each night, from DUSK to before DAWN by the device's zone."""
    times = [touch.at for touch in touches]
    first, last = (instant(at).astimezone(zone).date() for at in (times[0], times[-1]))
    for day in days_between(first - _DAY, last):
        dusk, dawn = local_instant(day, DUSK, zone), local_instant(day + _DAY, DAWN, zone)
        yield touches[bisect_left(times, dusk) : bisect_left(times, dawn)]


def _people(crowd: Sequence[RecordedPunch]) -> int:
    return len({touch.employee_id for touch in crowd})


def _on_duty(evidence: Evidence, crowd: Sequence[RecordedPunch]) -> int:
    return len({touch.employee_id for touch in crowd if evidence.on_duty(touch.employee_id, touch.at)})


def _signal(evidence: Evidence, device_id: str, score: int, crowd: Sequence[RecordedPunch], says: str) -> Signal:
    return Signal(
        kind="BURST", score=score, device_id=device_id, at=evidence.local(crowd[0].at), events=ids(crowd), says=says
    )
