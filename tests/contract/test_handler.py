"""A command's answer is true of the log, also where another process has moved it (design 3.4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest

from shared.commands.handler import Handler
from shared.events import Event, decode
from shared.events.appraisal import UnitDefined, UnitDefinedData
from shared.log.ledger import LedgerError
from shared.log.memory import MemoryLedger
from shared.log.subjects import Subject, unit
from shared.problems import Problem, conflict

NOW = datetime(2026, 11, 2, tzinfo=UTC)
UNIT = unit("u1")


@dataclass(frozen=True)
class Names:
    given: tuple[str, ...] = ()


def evolve(state: Names, event: Event) -> Names:
    return Names((*state.given, event.data.name))


def define(name: str) -> UnitDefined:
    data = UnitDefinedData(unit_id="u1", name=name, kind="AGENCY", timezone="Asia/Makassar")
    event = UnitDefined.record(data, time=NOW, actor="test")
    assert isinstance(event, UnitDefined)
    return event


def call(name: str, state: Names) -> list[Event]:
    """Rename the unit: nothing happens where the name is the same, and after `final` it is refused."""
    if state.given and state.given[-1] == "final":
        raise conflict("The name is final.")
    return [] if state.given[-1:] == (name,) else [define(name)]


def replica(ledger: MemoryLedger) -> Handler[Names]:
    return Handler(ledger, Names(), evolve)


async def names(ledger: MemoryLedger, subject: Subject = UNIT) -> list[str]:
    return [decode(row.body).data.name for row in await ledger.read(subject)]


async def test_already_so_is_asked_of_the_log_not_of_memory() -> None:
    ledger = MemoryLedger()
    one, two = replica(ledger), replica(ledger)
    await one.handle(UNIT, lambda state: call("A", state))
    await two.handle(UNIT, lambda state: call("B", state))
    assert len(await one.handle(UNIT, lambda state: call("A", state))) == 1
    assert await names(ledger) == ["A", "B", "A"]


async def test_a_refusal_is_asked_of_the_log_not_of_memory() -> None:
    ledger = MemoryLedger()
    one, two = replica(ledger), replica(ledger)
    await one.handle(UNIT, lambda state: call("final", state))
    await two.handle(UNIT, lambda state: [define("open again")])
    assert len(await one.handle(UNIT, lambda state: call("B", state))) == 1


async def test_a_conflict_is_decided_again_on_the_new_state() -> None:
    ledger = MemoryLedger()
    one, two = replica(ledger), replica(ledger)
    await one.handle(UNIT, lambda state: call("A", state))
    await two.handle(UNIT, lambda state: call("final", state))
    with pytest.raises(Problem, match="final"):
        await one.handle(UNIT, lambda state: call("B", state))
    assert await names(ledger) == ["A", "final"]


async def test_of_several_decisions_each_sees_those_before_it_and_has_its_own_answer() -> None:
    ledger = MemoryLedger()
    decisions = [lambda state, name=name: call(name, state) for name in ("A", "A", "final", "B")]
    answers = await replica(ledger).handle_each(UNIT, decisions)
    assert [answer and answer.status for answer in answers] == [None, None, None, 409]
    assert await names(ledger) == ["A", "final"]


async def test_decisions_on_many_aggregates_are_answered_in_the_order_given() -> None:
    ledger = MemoryLedger()
    one, two = unit("u1"), unit("u2")
    orders = [(subject, partial(call, name)) for name in ("A", "final", "B") for subject in (one, two)]
    orders.insert(0, (two, partial(call, "B")))
    answers = await replica(ledger).handle_all(orders)
    assert [answer and answer.status for answer in answers] == [None, None, None, None, None, 409, 409]
    assert [await names(ledger, subject) for subject in (one, two)] == [["A", "final"], ["B", "A", "final"]]
    assert await replica(ledger).handle_all([]) == []


async def test_where_the_log_does_not_answer_for_one_aggregate_the_others_are_still_stored() -> None:
    class Deaf(MemoryLedger):
        async def append(self, subject: Subject, events: Sequence[Event], after: int) -> int:
            if subject == unit("u1"):
                raise LedgerError("no answer")
            return await super().append(subject, events, after)

    ledger = Deaf()
    orders = [(unit(unit_id), partial(call, name)) for name in ("A", "B") for unit_id in ("u1", "u2")]
    answers = await replica(ledger).handle_all(orders)
    assert [answer and answer.status for answer in answers] == [503, None, 503, None]
    assert await names(ledger, unit("u2")) == ["A", "B"]


async def test_decisions_found_in_the_state_are_found_anew_where_the_log_has_moved() -> None:
    ledger = MemoryLedger()
    one, two = replica(ledger), replica(ledger)

    def find(state: Names) -> dict[str, Callable[[Names], list[Event]]]:
        """A decision for every name in the state, each of which is given once more."""
        return {name: partial(call, name) for name in state.given}

    assert await one.handle_found(UNIT, find) == {}
    for name in ("A", "B"):
        await two.handle(UNIT, partial(call, name))
    assert await one.handle_found(UNIT, find) == {"A": None, "B": None}
    await two.handle(UNIT, lambda state: call("final", state))
    answers = await one.handle_found(UNIT, find)
    assert {name: answer and answer.status for name, answer in answers.items()} == {"A": 409, "B": 409, "final": 409}
    assert await names(ledger) == ["A", "B", "A", "B", "final"]
