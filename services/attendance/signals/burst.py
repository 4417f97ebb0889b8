"""BURST: more people at one device than can punch there in that time, or at night without a shift. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from services.attendance.hours.domain import Places
from services.attendance.signals import scores, wording
from services.attendance.signals.domain import SECOND, Evidence, RecordedPunch, Signal, ids, local_instant
from shared.city.workday import HOUR, instant
from shared.values.period import days_between

CROWD = 5
AT_ONCE = 10 * SECOND
AT_NIGHT = 60 * SECOND
DUSK, DAWN = time(21), time(5)
_BEFORE_AND_AFTER = HOUR  # people who work a shift punch some time before and after it
_DAY = timedelta(days=1)


def bursts(evidence: Evidence) -> Iterator[Signal]:
    """Crowds at night that have no shift then, and crowds at any time; of the same punches only the former."""
    for device_id, punches in evidence.by_device.items():
        nightly = [
            crowd
            for night in _nights(punches, evidence.zone_of(device_id))
            for crowd in _crowds(night, AT_NIGHT)
            if 2 * _on_duty(evidence, crowd) < _people(crowd)
        ]
        for crowd in nightly:
            says = wording.night_burst(device_id, _people(crowd), _on_duty(evidence, crowd))
            yield _signal(evidence, device_id, scores.NIGHT_BURST, crowd, says)
        night_events = [set(ids(crowd)) for crowd in nightly]
        for crowd in _crowds(punches, AT_ONCE):
            if not any(events.issuperset(ids(crowd)) for events in night_events):
                says = wording.burst(device_id, _people(crowd), crowd[-1].at - crowd[0].at)
                yield _signal(evidence, device_id, scores.BURST, crowd, says)


def on_duty(places: Places, at: int) -> bool:
    """Whether an employee works a shift at an instant, an hour before and after it included."""
    day = instant(at).date()  # in UTC: the local date is at most one away, and its night shift began the day before
    shifts = (shift for each in days_between(day - 2 * _DAY, day + _DAY) for shift in places.shifts(each))
    return any(shift.start - _BEFORE_AND_AFTER <= at <= shift.end + _BEFORE_AND_AFTER for shift in shifts)


def _crowds(punches: Sequence[RecordedPunch], width: int) -> Iterator[Sequence[RecordedPunch]]:
    """Runs of punches in order of time that CROWD people made within `width`; runs that overlap are one crowd."""
    inside, left = Counter[str](), 0
    since, until = 0, -1
    for right, punch in enumerate(punches):
        inside[punch.employee_id] += 1
        while punch.at - punches[left].at > width:
            gone = punches[left].employee_id
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            left += 1
        if len(inside) < CROWD:
            continue
        if left > until:
            if until >= 0:
                yield punches[since : until + 1]
            since = left
        until = right
    if until >= 0:
        yield punches[since : until + 1]


def _nights(punches: Sequence[RecordedPunch], zone: ZoneInfo) -> Iterator[Sequence[RecordedPunch]]:
    """The punches of each night, from DUSK to before DAWN by the device's zone."""
    times = [punch.at for punch in punches]
    first, last = (instant(at).astimezone(zone).date() for at in (times[0], times[-1]))
    for day in days_between(first - _DAY, last):
        dusk, dawn = local_instant(day, DUSK, zone), local_instant(day + _DAY, DAWN, zone)
        yield punches[bisect_left(times, dusk) : bisect_left(times, dawn)]


def _people(crowd: Sequence[RecordedPunch]) -> int:
    return len({punch.employee_id for punch in crowd})


def _on_duty(evidence: Evidence, crowd: Sequence[RecordedPunch]) -> int:
    return len({punch.employee_id for punch in crowd if evidence.on_duty(punch.employee_id, punch.at)})


def _signal(evidence: Evidence, device_id: str, score: int, crowd: Sequence[RecordedPunch], says: str) -> Signal:
    return Signal(
        kind="BURST", score=score, device_id=device_id, at=evidence.local(crowd[0].at), events=ids(crowd), says=says
    )
