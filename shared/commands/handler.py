"""The steps of every command (design 3.4): load, decide, append, retry. The hot path is one append."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from prometheus_client import Counter

from shared.events import Event, Undecodable, decode
from shared.log.ledger import Conflict, Ledger, LedgerError, StoredEvent
from shared.log.subjects import Subject
from shared.problems import Problem, unavailable

REMEMBERED = 20_000  # aggregates: every employee's open month, several times over
RETRY_SECONDS = 10.0

CONFLICTS = Counter("ekinerja_command_conflicts_total", "Decisions taken again because the log had moved", ["service"])

S = TypeVar("S")
Answer = Problem | None
Decide = Callable[[S], Sequence[Event]]
Find = Callable[[S], Sequence[Decide[S]]]
Order = tuple[Subject, Decide[S]]


async def recorded_events(ledger: Ledger, subject: Subject) -> list[Event]:
    """The events that the log has of one aggregate now. Raises Problem 503 where it does not answer."""
    try:
        rows = await ledger.read(subject)
    except LedgerError as error:
        raise unavailable(f"The event log does not answer: {error}") from error
    events: list[Event] = []
    for row in rows:
        try:
            events.append(decode(row.body))
        except Undecodable:
            continue  # parked by every projection; nobody can act on it
    return events


class _Aggregate(Generic[S]):
    """A state, the sequence up to which it is whole, and the lock of its writers. `loaded`: it can be decided on."""

    def __init__(self, state: S) -> None:
        self.state = state
        self.seq = 0
        self.loaded = False
        self.turn = asyncio.Lock()


class Handler(Generic[S]):
    """Runs decisions on aggregates of one kind. `evolve` must not change the state it is given."""

    def __init__(self, ledger: Ledger, initial: S, evolve: Callable[[S, Event], S], remembered: int = REMEMBERED):
        self._ledger = ledger
        self._initial = initial
        self._evolve = evolve
        self._remembered = remembered
        self._aggregates: OrderedDict[Subject, _Aggregate[S]] = OrderedDict()
        self._kept: dict[str, dict[Subject, _Aggregate[S]]] = {}

    async def handle(self, subject: Subject, decide: Decide[S]) -> Sequence[Event]:
        """Append the events that `decide` gives for the aggregate's state, and return them: none if it gives none.

        Raises what `decide` raises, and Problem 503 where the log cannot be reached.
        """
        events, (refusal,) = await self._run(subject, lambda _: [decide])
        if refusal is not None:
            raise refusal
        return events

    async def handle_each(self, subject: Subject, decisions: Sequence[Decide[S]]) -> list[Answer]:
        """Carry out several decisions on one aggregate in one append; an answer for each: None, or its refusal."""
        _, answers = await self._run(subject, lambda _: decisions)
        return answers

    async def handle_all(self, orders: Sequence[Order[S]]) -> list[Answer]:
        """Decide on many aggregates at once, in one append for each; the answers stand in the order of `orders`.

        Where the log does not answer for an aggregate, all orders on that aggregate have this Problem as their answer.
        """
        places: dict[Subject, list[int]] = {}
        for place, (subject, _) in enumerate(orders):
            places.setdefault(subject, []).append(place)

        async def handle_one(subject: Subject) -> list[Answer]:
            decisions = [orders[place][1] for place in places[subject]]
            try:
                return await self.handle_each(subject, decisions)
            except Problem as unanswered:
                return [unanswered] * len(decisions)

        answers: list[Answer] = [None] * len(orders)
        for subject, of_subject in zip(places, await asyncio.gather(*map(handle_one, places)), strict=True):
            for place, answer in zip(places[subject], of_subject, strict=True):
                answers[place] = answer
        return answers

    async def handle_found(self, subject: Subject, find: Callable[[S], Mapping[str, Decide[S]]]) -> dict[str, Answer]:
        """Carry out the decisions that `find` makes of the state itself, in one append; an answer for each by its key.

        Where `find` raises, the log is not asked again: that must not depend on how current the state is.
        """
        keys: list[str] = []

        def decisions(state: S) -> Sequence[Decide[S]]:
            found = find(state)
            keys[:] = found
            return list(found.values())

        _, answers = await self._run(subject, decisions)
        return dict(zip(keys, answers, strict=True))

    async def _run(self, subject: Subject, find: Find[S]) -> tuple[Sequence[Event], list[Answer]]:
        aggregate = self._recall(subject)
        give_up = time.monotonic() + RETRY_SECONDS
        async with aggregate.turn:  # writers of one process take turns, so that only other processes conflict
            while True:
                try:
                    return await self._run_once(subject, aggregate, find)
                except Conflict:  # 4. Retry: another process has written; load what it wrote and decide again.
                    CONFLICTS.labels(subject.service).inc()
                    aggregate.loaded = False
                    if time.monotonic() > give_up:
                        raise unavailable("Others keep changing the same record; try again.") from None
                except LedgerError as error:
                    aggregate.loaded = False
                    raise unavailable(f"The event log does not answer: {error}") from error

    async def _run_once(
        self, subject: Subject, aggregate: _Aggregate[S], find: Find[S]
    ) -> tuple[Sequence[Event], list[Answer]]:
        # 1. Load: the state remembered, else the aggregate's events in the log.
        remembered = aggregate.loaded
        if not remembered:
            await self._catch_up(subject, aggregate)
        # 2. Decide, on that state.
        events, answers, state, certain = self._decide_all(aggregate.state, find)
        if remembered and not certain:
            # An append is fenced by the log; a "no" or "already so" must be asked of the log as well.
            await self._catch_up(subject, aggregate)
            events, answers, state, _ = self._decide_all(aggregate.state, find)
        # 3. Append, fenced: the log refuses with Conflict where the aggregate has moved past `aggregate.seq`.
        if events:
            aggregate.seq = await self._ledger.append(subject, events, aggregate.seq)
            aggregate.state = state
        return events, answers

    def _decide_all(self, state: S, find: Find[S]) -> tuple[list[Event], list[Answer], S, bool]:
        """The events of all decisions, an answer for each, the state after them, and whether every one gave events."""
        new: list[Event] = []
        answers: list[Answer] = []
        decisions = find(state)
        certain = bool(decisions)
        for decide in decisions:
            try:
                events = decide(state)
            except Problem as refusal:
                answers.append(refusal)
                certain = False
                continue
            answers.append(None)
            certain = certain and bool(events)
            new += events
            for event in events:
                state = self._evolve(state, event)
        return new, answers, state, certain

    async def _catch_up(self, subject: Subject, aggregate: _Aggregate[S]) -> None:
        for row in await self._ledger.read(subject, aggregate.seq):
            self._advance(aggregate, row)
        aggregate.loaded = True

    def _advance(self, aggregate: _Aggregate[S], row: StoredEvent) -> None:
        """Bring the aggregate to its next event."""
        aggregate.seq = row.seq
        with suppress(Undecodable):  # parked by every projection; a command neither repeats nor contradicts it
            aggregate.state = self._evolve(aggregate.state, decode(row.body))

    def keep(self, name: str) -> None:
        """Remember all aggregates of this name from now on; `take_in` brings their events, from the first one on."""
        self._kept.setdefault(name, {})

    def let_go(self, name: str) -> None:
        """Forget all aggregates of this name."""
        self._kept.pop(name, None)

    async def take_in(self, row: StoredEvent) -> None:
        """Take in the next event that the log has of a kept aggregate, from any writer; a repeated one changes nothing.

        None may be left out. It waits for the lock: a state that nobody has locked is whole up to its sequence.
        """
        aggregate = self._recall(Subject.parse(row.subject))
        if row.seq <= aggregate.seq:
            return
        async with aggregate.turn:
            if row.seq > aggregate.seq:
                self._advance(aggregate, row)
                aggregate.loaded = True

    def _recall(self, subject: Subject) -> _Aggregate[S]:
        kept = self._kept.get(subject.aggregate)
        if kept is not None:
            if subject not in kept:
                kept[subject] = self._aggregates.pop(subject) if subject in self._aggregates else self._new()
            return kept[subject]
        aggregate = self._aggregates.get(subject)
        if aggregate is None:
            aggregate = self._aggregates[subject] = self._new()
            if len(self._aggregates) > self._remembered:
                self._aggregates.popitem(last=False)
        else:
            self._aggregates.move_to_end(subject)
        return aggregate

    def _new(self) -> _Aggregate[S]:
        return _Aggregate(self._initial)
