"""All signals of a month in order, and those that concern one person: pure. It gathers the modules of the kinds."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from services.attendance.signals.burst import bursts
from services.attendance.signals.clock import clock_skew
from services.attendance.signals.domain import Evidence, Signal
from services.attendance.signals.phone import phone_signals
from services.attendance.signals.travel import impossible_travel

_KINDS = (clock_skew, impossible_travel, phone_signals, bursts)


def found(evidence: Evidence) -> Iterator[list[Signal]]:
    """All signals, one kind after the other, so that a caller can let other tasks run in between."""
    return (list(kind(evidence)) for kind in _KINDS)


def in_order(signals: Iterable[Signal]) -> list[Signal]:
    """The highest score first, then by time."""
    return sorted(signals, key=lambda each: (-each.score, each.at, each.kind, each.events))


def report(evidence: Evidence) -> list[Signal]:
    return in_order(chain.from_iterable(found(evidence)))


def of_person(signals: Sequence[Signal], employee_id: str, own: Collection[str]) -> list[Signal]:
    """The person's signals, and those of devices that rest on events of their `own`; without the events of others."""
    concerning = (each for each in signals if each.employee_id in (None, employee_id))
    cut = (each.model_copy(update={"events": [event for event in each.events if event in own]}) for each in concerning)
    return [each for each in cut if each.events]
