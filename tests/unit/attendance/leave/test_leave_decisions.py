"""Decisions on leave by worked tables: the moves from each status, and the rights of each caller (domain 5.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.attendance.leave.domain import MOVES
from shared.caller import Caller
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import leave as lve
from shared.problems import Problem
from tests.unit.attendance.leave.builders import HR, ME, SELF, SUPERIOR, Desk, day

MONDAY, FRIDAY = "2026-11-09", "2026-11-13"


# --- the states


@pytest.mark.parametrize("shift", [0, 4, -4])
def test_leaves_do_not_overlap_whatever_their_kind(shift: int) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    dates = day(MONDAY) + timedelta(days=shift), day(FRIDAY) + timedelta(days=shift)
    with pytest.raises(Problem, match="Another leave"):
        desk.request("l2", *dates, "IMPORTANT_REASON")
    desk.cancel("l1")
    assert desk.request("l2", *dates, "IMPORTANT_REASON")


def test_the_same_again_answers_the_same_and_another_thing_under_its_id_is_refused() -> None:
    desk = Desk()
    steps: list[Callable[[], Any]] = [
        lambda: desk.request("l1", MONDAY, FRIDAY),
        lambda: desk.advise("l1"),
        lambda: desk.decide("l1", "CHANGED", MONDAY, "2026-11-12"),
        lambda: desk.recall("l1", "2026-11-11"),
    ]
    desk.today = day(MONDAY)
    for number, step in enumerate(steps):
        assert step()
        desk.holiday("2026-11-10")
        assert [earlier() for earlier in steps[: number + 1]] == [[]] * (number + 1)
    with pytest.raises(Problem, match="taken by a leave that says something else"):
        desk.request("l1", MONDAY, "2026-11-12")
    others: list[Callable[[], Any]] = [
        lambda: desk.advise("l1", "REFUSE"),
        lambda: desk.decide("l1", "REFUSED"),
        lambda: desk.recall("l1", "2026-11-10"),
    ]
    for other in others:
        with pytest.raises(Problem, match="This leave is RECALLED"):
            other()


STATUSES: dict[str, Callable[[Desk], Any]] = {
    "SUBMITTED": lambda desk: None,
    "ADVISED": lambda desk: desk.advise("l1"),
    "GRANTED": lambda desk: (desk.advise("l1"), desk.decide("l1")),
    "POSTPONED": lambda desk: (desk.advise("l1"), desk.decide("l1", "POSTPONED")),
    "REFUSED": lambda desk: (desk.advise("l1"), desk.decide("l1", "REFUSED")),
    "CANCELLED": lambda desk: desk.cancel("l1"),
    "RECALLED": lambda desk: (desk.advise("l1"), desk.decide("l1"), desk.later(7), desk.recall("l1", "2026-11-10")),
}
COMMANDS: dict[type[Event], Callable[[Desk], Any]] = {
    lve.LeaveAdvised: lambda desk: desk.advise("l1", "POSTPONE"),
    lve.LeaveDecided: lambda desk: desk.decide("l1", "CHANGED", "2026-11-10", "2026-11-12"),
    lve.LeaveRecalled: lambda desk: desk.recall("l1", "2026-11-12"),
    lve.LeaveCancelled: lambda desk: desk.cancel("l1", HR),
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("move", COMMANDS, ids=lambda move: move.__name__)
def test_what_is_not_listed_is_refused_with_its_reason(status: str, move: type[Event]) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    STATUSES[status](desk)
    assert desk.status("l1") == status
    if move is lve.LeaveRecalled:
        desk.today = max(desk.today, day(MONDAY))
    events, before = list(desk.events), desk.leaves
    listed = {
        lve.LeaveAdvised: {"SUBMITTED"},
        lve.LeaveDecided: {"ADVISED"},
        lve.LeaveRecalled: {"GRANTED"},
        lve.LeaveCancelled: {"SUBMITTED", "ADVISED", "GRANTED"},
    }
    if status in listed[move]:
        assert COMMANDS[move](desk)
        return
    if (status, move) == ("CANCELLED", lve.LeaveCancelled):
        assert COMMANDS[move](desk) == []
        return
    reason = "has not advised" if (status, move) == ("SUBMITTED", lve.LeaveDecided) else f"This leave is {status}"
    with pytest.raises(Problem, match=reason) as problem:
        COMMANDS[move](desk)
    assert problem.value.status == 409
    assert (desk.events, desk.leaves) == (events, before)


def test_every_move_of_the_domain_is_tried() -> None:
    assert COMMANDS.keys() == MOVES.keys()


def test_a_leave_nobody_asked_for_is_not_found() -> None:
    for command in COMMANDS.values():
        with pytest.raises(Problem, match="No leave l1"):
            command(Desk())


def test_a_leave_that_began_is_recalled_one_that_did_not_is_cancelled() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, FRIDAY)
    desk.today = day("2026-11-08")
    with pytest.raises(Problem, match="not running"):
        desk.recall("l1", "2026-11-10")
    desk.today = day(MONDAY)
    with pytest.raises(Problem, match="began on 2026-11-09: it can only be recalled"):
        desk.cancel("l1")
    for outside in ("2026-11-08", "2026-11-14"):
        with pytest.raises(Problem, match="is no day of the leave"):
            desk.recall("l1", outside)
    desk.today = day("2026-11-14")
    with pytest.raises(Problem, match="not running"):
        desk.recall("l1", "2026-11-10")
    desk.today = day(FRIDAY)
    assert desk.recall("l1", "2026-11-10")


def test_a_recall_gives_the_unused_days_back_and_excuses_those_taken() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, "2026-11-20")
    desk.later(8)
    recalled, cancelled, excused = desk.recall("l1", "2026-11-12")
    assert recalled.data.days == {2026: 3}
    assert desk.balance(2026) == (24, 0, 3)
    granted = next(event for event in desk.events if isinstance(event, att.AbsenceExcused))
    assert cancelled.data.excuse_id == granted.data.excuse_id != excused.data.excuse_id
    assert (excused.data.date_from, excused.data.date_to) == (day(MONDAY), day("2026-11-11"))
    assert granted.data.leave_id == excused.data.leave_id == "l1"
    assert desk.request("l2", "2026-11-12", "2026-11-13")


def test_who_is_recalled_on_the_first_day_took_nothing() -> None:
    desk = Desk()
    desk.grant("l1", MONDAY, FRIDAY)
    desk.today = day(MONDAY)
    assert [type(event) for event in desk.recall("l1", MONDAY)] == [lve.LeaveRecalled, att.ExcuseCancelled]
    assert desk.balance(2026) == (24, 0, 0)
    assert desk.request("l2", "2026-11-06", FRIDAY)


def test_nobody_recalled_is_charged_more_than_was_reserved() -> None:
    desk = Desk()
    for free in ("2026-11-09", "2026-11-10", "2026-11-11"):
        desk.holiday(free)
    desk.grant("l1", MONDAY, FRIDAY)
    assert desk.balance(2026).used == 2
    for free in ("2026-11-09", "2026-11-10", "2026-11-11"):
        desk.withdraw(free)
    desk.today = day("2026-11-12")
    desk.recall("l1", FRIDAY)
    assert desk.balance(2026).used == 2


@pytest.mark.parametrize(("verdict", "days"), [("POSTPONED", 0), ("REFUSED", 0), ("GRANTED", 5)])
def test_what_a_verdict_leaves_of_the_days(verdict: str, days: int) -> None:
    desk = Desk()
    desk.request("l1", MONDAY, FRIDAY)
    assert desk.balance(2026) == (24, 5, 0)
    desk.advise("l1", "REFUSE")
    events = desk.decide("l1", verdict)
    assert desk.balance(2026) == (24, 0, days)
    assert len(events) == (2 if days else 1)


# --- who


def test_who_has_no_superior_is_decided_on_without_advice() -> None:
    desk = Desk(today="2040-02-01")
    desk.request("l1", "2040-02-06", "2040-02-10")
    assert desk.decide("l1")


OTHER_HR = Caller("h2", frozenset({"unit_hr"}), frozenset({"u2"}))
ADMIN = Caller("a1", frozenset({"hr_admin"}))
MY_HR = Caller(ME, frozenset({"employee", "unit_hr", "hr_admin"}), frozenset({"u1"}))


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (SELF, "request cancel"),
        (SUPERIOR, "advise"),
        (HR, "request decide recall cancel"),
        (ADMIN, "request decide recall cancel"),
        (OTHER_HR, ""),
        (MY_HR, "request cancel"),
    ],
)
def test_who_may_do_what(by: Caller, may: str) -> None:
    prepared: dict[str, tuple[Callable[[Desk], Any], Callable[[Desk], Any]]] = {
        "request": (lambda desk: None, lambda desk: desk.request("l1", MONDAY, FRIDAY, by=by)),
        "advise": (lambda desk: desk.request("l1", MONDAY, FRIDAY), lambda desk: desk.advise("l1", by=by)),
        "decide": (
            lambda desk: (desk.request("l1", MONDAY, FRIDAY), desk.advise("l1")),
            lambda desk: desk.decide("l1", by=by),
        ),
        "recall": (
            lambda desk: (desk.grant("l1", MONDAY, FRIDAY), desk.later(8)),
            lambda desk: desk.recall("l1", FRIDAY, by=by),
        ),
        "cancel": (lambda desk: desk.grant("l1", MONDAY, FRIDAY), lambda desk: desk.cancel("l1", by=by)),
    }
    for name, (before, command) in prepared.items():
        desk = Desk()
        before(desk)
        if name in may.split():
            assert command(desk)
            continue
        with pytest.raises(Problem) as refusal:
            command(desk)
        assert refusal.value.status == 403


def test_the_superior_of_the_day_of_the_request_advises_by_the_persons_own_date() -> None:
    """It is the 1st where the person works while UTC still has the day before, on which BOSS led them."""
    desk = Desk(today="2040-01-01")
    desk.request("l1", "2040-02-06", "2040-02-10")
    with pytest.raises(Problem, match="supervised the employee on 2040-01-01"):
        desk.advise("l1")
