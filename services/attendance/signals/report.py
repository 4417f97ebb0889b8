"""All signals of a month, in order; and of them what concerns one person. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from services.attendance.signals.burst import bursts
from services.attendance.signals.clock import clock_skew
from services.attendance.signals.facts import Evidence, Signal
from services.attendance.signals.phone import phone_signals
from services.attendance.signals.travel import impossible_travel

_KINDS = (clock_skew, impossible_travel, phone_signals, bursts)


def found(evidence: Evidence) -> Iterator[list[Signal]]:
    """A part of them at a time, in no order that matters, so that others may have their turn in between."""
    return (list(kind(evidence)) for kind in _KINDS)


def in_order(signals: Iterable[Signal]) -> list[Signal]:
    """The highest score first, then by time."""
    return sorted(signals, key=lambda each: (-each.score, each.at, each.kind, each.events))


def report(evidence: Evidence) -> list[Signal]:
    return in_order(chain.from_iterable(found(evidence)))


def of_person(signals: Sequence[Signal], employee_id: str, own: Collection[str]) -> list[Signal]:
    """Those of the person, and those of devices that rest on `own` events of theirs, with no others' events."""
    theirs = (each for each in signals if each.employee_id in (None, employee_id))
    cut = (each.model_copy(update={"events": [event for event in each.events if event in own]}) for each in theirs)
    return [each for each in cut if each.events]
