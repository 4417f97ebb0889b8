"""MOCK_LOCATION, SAME_POSITION, OUT_OF_ZONE: the positions that a person's phone reports. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from services.attendance.signals import scores, wording
from services.attendance.signals.domain import Evidence, Kind, RecordedPunch, Signal, ids

SAME_DAYS = 5  # satellites are never heard twice alike: a distance the same to the metre is not measured anew
OUTSIDE_DAYS = 3


def phone_signals(evidence: Evidence) -> Iterator[Signal]:
    """The signals of each person's phone punches of the month."""
    for punches in evidence.by_person.values():
        placed = [punch for punch in punches if punch.zone is not None]
        if placed:
            yield from _mock(evidence, placed)
            yield from _same_position(evidence, placed)
            yield from _out_of_zone(evidence, placed)


def _mock(evidence: Evidence, placed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    made_up = [punch for punch in placed if punch.mock]
    if made_up:
        yield _signal(evidence, "MOCK_LOCATION", scores.MOCK_LOCATION, made_up, wording.mock(len(made_up)))


def _same_position(evidence: Evidence, placed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    """Runs of punches with nothing else between them; 0 m is the middle of a workplace, or a phone that rounds."""
    for metres, run in groupby(placed, key=lambda punch: punch.distance_m):
        same = list(run)
        if metres and len(same) >= SAME_DAYS:
            days = _days(evidence, same)
            if days >= SAME_DAYS:
                says = wording.same_position(metres, len(same), days)
                yield _signal(evidence, "SAME_POSITION", scores.SAME_POSITION, same, says)


def _out_of_zone(evidence: Evidence, placed: Sequence[RecordedPunch]) -> Iterator[Signal]:
    outside = [punch for punch in placed if punch.zone == "OUT_OF_ZONE"]
    days = _days(evidence, outside)
    if days >= OUTSIDE_DAYS:
        yield _signal(evidence, "OUT_OF_ZONE", scores.OUT_OF_ZONE, outside, wording.out_of_zone(days))


def _days(evidence: Evidence, punches: Sequence[RecordedPunch]) -> int:
    return len({evidence.local(punch.at).date() for punch in punches})


def _signal(evidence: Evidence, kind: Kind, score: int, punches: Sequence[RecordedPunch], says: str) -> Signal:
    return Signal(
        kind=kind,
        score=score,
        employee_id=punches[0].employee_id,
        at=evidence.local(punches[0].at),
        events=ids(punches),
        says=says,
    )
