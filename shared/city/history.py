"""Histories: facts kept in order, each once, so that a fold does not depend on delivery order or on repetition."""

from bisect import insort
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

import msgspec


class Fact(Protocol):
    """A fact from an event, with the event's sequence in the log and its id."""

    @property
    def seq(self) -> int: ...
    @property
    def event_id(self) -> str: ...
    @property
    def order(self) -> Any: ...


class Dated(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A fact that holds from a date on. Of two for one date the later in the log holds."""

    effective_from: date
    seq: int
    event_id: str

    @property
    def order(self) -> tuple[date, int]:
        return self.effective_from, self.seq


class Undated(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A fact without a date of its own: the last in the log holds."""

    seq: int
    event_id: str

    @property
    def order(self) -> int:
        return self.seq


F = TypeVar("F", bound=Fact)
D = TypeVar("D", bound=Dated)


def keep(facts: list[F], fact: F) -> bool:
    """Insert `fact` in order; False where its event is already there. A repeated event counts at its first place."""
    for place, present in enumerate(facts):
        if present.event_id == fact.event_id:
            if present.seq <= fact.seq:
                return False
            del facts[place]
            break
    insort(facts, fact, key=lambda one: one.order)
    return True


def latest(facts: Sequence[D], day: date) -> D | None:
    """The fact in force on `day`: the last that starts on it or before."""
    for fact in reversed(facts):
        if fact.effective_from <= day:
            return fact
    return None
