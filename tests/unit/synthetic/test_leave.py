"""Leave of a generated month: what attendance itself would say to the same commands, and never a balance below zero."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import chain
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from services.attendance.leave import domain
from services.attendance.leave.domain import LeaveParty
from services.attendance.leave.facts import LeaveFacts
from services.attendance.leave.limits import packaged
from shared.caller import Caller
from shared.city.roster import Career
from shared.events import Event
from shared.events.appraisal import CareerEvent
from shared.events.attendance import leave as lve
from shared.events.attendance.days import AbsenceExcused, ExcuseCancelled
from tests.unit.synthetic.month import PERIOD, WITH_HOLIDAYS, calendar, local_day, log, of, punches_of, said, who

LEAVE = get_args(lve.LeaveEvent)
COMMANDS: dict[type[Event], Callable[..., list[Event]]] = {
    lve.LeaveRequested: domain.request,
    lve.LeaveAdvised: domain.advise,
    lve.LeaveDecided: domain.decide,
    lve.LeaveRecalled: domain.recall,
    lve.LeaveCancelled: domain.cancel,
}
ROLES = {"hr": "hr_admin", "employee": "employee"}


def leave_of_everybody(period: str, employees: int) -> dict[str, tuple[LeaveFacts, list[Event]]]:
    """The facts of each person who asks for leave, and the events of the leave with its excuses."""
    careers: dict[str, Career] = defaultdict(Career)
    spoken: dict[str, list[Event]] = defaultdict(list)
    excuses: set[str] = set()
    for seq, event in enumerate(log(employees, period), start=1):
        match event:
            case _ if isinstance(event, get_args(CareerEvent)):
                careers[event.subject].evolve(event, seq)
            case AbsenceExcused(data=excuse) if excuse.leave_id:
                excuses.add(excuse.excuse_id)
                spoken[event.subject].append(event)
            case ExcuseCancelled(data=cancelled) if cancelled.excuse_id in excuses:
                spoken[event.subject].append(event)
            case _ if isinstance(event, LEAVE):
                spoken[event.subject].append(event)
    zone = ZoneInfo("Asia/Makassar")
    return {
        me: (LeaveFacts(me, careers[me], calendar(period), packaged(), zone), events) for me, events in spoken.items()
    }


@pytest.mark.parametrize(("period", "employees"), [(PERIOD, 1_000), (WITH_HOLIDAYS, 300), ("2026-01", 300)])
def test_attendance_would_say_the_same_and_no_balance_is_ever_negative(period: str, employees: int) -> None:
    people = leave_of_everybody(period, employees)
    assert len(people) > 25
    for facts, events in people.values():
        leaves, rest = domain.Leaves(), list(events)
        while rest:
            event = rest[0]
            kind, _, caller = event.actor.partition(":")
            party = LeaveParty(Caller(caller, frozenset({ROLES[kind]})), facts, event.time)
            answer = COMMANDS[type(event)](leaves, event.data, party)
            assert answer == rest[: len(answer)]
            for each in answer:
                leaves = domain.evolve(leaves, each)
            del rest[: len(answer)]
            require_balances(leaves, facts)


def require_balances(leaves: domain.Leaves, facts: LeaveFacts) -> None:
    for kind, year in {(leave.kind, year) for leave in leaves.by_id.values() for year in leave.days}:
        found = domain.balance(leaves.by_id.values(), kind, year, facts)
        assert min(found.reserved, found.used) >= 0
        assert found.remaining is None or found.remaining >= 0


def steps(case: str) -> list[str]:
    """The events of the leave of the person who plays a case."""
    return [event.type().partition(".")[2] for event in of(case, *LEAVE, AbsenceExcused, ExcuseCancelled)]


GRANTED = ["LeaveRequested", "LeaveAdvised", "LeaveDecided", "AbsenceExcused"]


@pytest.mark.parametrize(
    "case", ["leave_across_month_end", "leave_from_last_month", "maternity", "sick", "long_leave", "unpaid_leave"]
)
def test_a_granted_leave_goes_through_its_life_cycle(case: str) -> None:
    assert steps(case) == GRANTED
    asked, advised, decided, excused = of(case, *LEAVE, AbsenceExcused)
    assert (advised.data.advice, decided.data.verdict) == ("AGREE", "GRANTED")
    assert excused.data.leave_id == asked.data.leave_id
    assert (excused.data.date_from, excused.data.date_to) == (asked.data.date_from, asked.data.date_to)
    assert len({asked.actor, advised.actor, decided.actor}) == 3


def test_every_kind_of_leave_is_there_and_none_is_excused_without_a_decision() -> None:
    assert {event.data.kind for event in said(lve.LeaveRequested)} == set(get_args(lve.LeaveKind))
    bare = {event.data.kind for event in said(AbsenceExcused) if not event.data.leave_id}
    assert not bare & set(get_args(lve.LeaveKind))


def test_a_recalled_leave_ends_before_the_return_and_gives_its_days_back() -> None:
    assert steps("leave_recalled") == [*GRANTED, "LeaveRecalled", "ExcuseCancelled", "AbsenceExcused"]
    asked, _, _, granted, recalled, cancelled, shorter = of("leave_recalled", *LEAVE, AbsenceExcused, ExcuseCancelled)
    assert (asked.data.days, recalled.data.days) == ({2026: 6}, {2026: 3})
    assert cancelled.data.excuse_id == granted.data.excuse_id != shorter.data.excuse_id
    assert shorter.data.date_to < recalled.data.returns_on <= asked.data.date_to
    assert asked.data.date_from <= local_day(recalled.time) <= asked.data.date_to
    worked = punches_of("leave_recalled")
    assert not [day for day in worked if shorter.data.date_from <= day <= shorter.data.date_to]
    assert recalled.data.returns_on in worked


def test_a_leave_cancelled_before_it_starts_takes_its_excuse_along() -> None:
    assert steps("cancelled_before") == [*GRANTED, "LeaveCancelled", "ExcuseCancelled"]
    asked, *_, cancelled = of("cancelled_before", *LEAVE)
    assert local_day(cancelled.time) < asked.data.date_from
    assert cancelled.actor == asked.actor == f"employee:{asked.subject}"
    assert len(punches_of("cancelled_before")) == 21


def test_another_date_is_granted_than_was_asked_for() -> None:
    assert steps("leave_changed") == GRANTED
    asked, advised, decided, excused = of("leave_changed", *LEAVE, AbsenceExcused)
    assert (advised.data.advice, decided.data.verdict) == ("CHANGE", "CHANGED")
    assert (asked.data.days, decided.data.days) == ({2026: 3}, {2026: 2})
    granted = decided.data.date_from, decided.data.date_to
    assert granted == (excused.data.date_from, excused.data.date_to)
    assert granted[0] > asked.data.date_to
    worked = punches_of("leave_changed")
    assert asked.data.date_from in worked
    assert not set(granted) & set(worked)


@pytest.mark.parametrize(("case", "verdict"), [("leave_refused", "REFUSED"), ("leave_postponed", "POSTPONED")])
def test_whoever_is_not_given_leave_works(case: str, verdict: str) -> None:
    assert steps(case) == GRANTED[:3]
    asked, _, decided = of(case, *LEAVE)
    assert decided.data.verdict == verdict
    assert {asked.data.date_from, asked.data.date_to} <= set(punches_of(case))


def test_the_superior_of_the_day_advises_and_somebody_else_decides() -> None:
    by_leave: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in said(*LEAVE):
        by_leave[event.subject, event.data.leave_id].append(event)
    ends = Counter(type(event) for event in chain.from_iterable(by_leave.values()))
    assert ends[lve.LeaveRequested] == ends[lve.LeaveDecided] == len(by_leave)
    for (me, _), events in by_leave.items():
        words = {type(event): who(event) for event in events}
        assert words[lve.LeaveDecided] not in (me, words.get(lve.LeaveAdvised))
