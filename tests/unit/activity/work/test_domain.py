"""The state machine of a daily activity (domain 5.1), its guards, and that no sequence of commands escapes them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.activity.authority.domain import Author, Superior
from services.activity.work import decisions
from services.activity.work.decisions import Verdict
from services.activity.work.domain import COUNTING, ActivityMonth, evolve
from shared.caller import Caller, Who
from shared.events import Event
from shared.events.activity import work as act
from shared.problems import Problem
from tests.unit.activity.work.builders import (
    BOSS,
    DAY,
    DEPUTY,
    FACTS,
    ME,
    MINE,
    NOW,
    WHO,
    accepted,
    because,
    career,
    facts,
    hired,
    led_by,
    submit,
    superior,
    work,
)

COMMANDS: dict[str, Callable[[ActivityMonth], list[Event]]] = {
    "submit": lambda month: submit(month, work(), WHO),
    "resubmit": lambda month: submit(month, work(minutes=90), WHO),
    "withdraw": lambda month: decisions.withdraw(month, because(), FACTS, WHO),
    "verify": lambda month: decisions.decide(month, Verdict(act.ActivityVerified, accepted(80)), FACTS, WHO),
    "return": lambda month: decisions.decide(month, Verdict(act.ActivityReturned, because()), FACTS, WHO),
    "reject": lambda month: decisions.decide(month, Verdict(act.ActivityRejected, because()), FACTS, WHO),
    "annul": lambda month: decisions.annul(month, because(), FACTS, WHO),
}
WAYS = {
    "NONE": [],
    "SUBMITTED": ["submit"],
    "RETURNED": ["submit", "return"],
    "WITHDRAWN": ["submit", "withdraw"],
    "VERIFIED": ["submit", "verify"],
    "REJECTED": ["submit", "reject"],
    "ANNULLED": ["submit", "verify", "annul"],
}
# What each command makes of each status: a status, SAME where it was recorded before, else the refusal.
NEXT: dict[str, dict[str, str | int]] = {
    "NONE": dict.fromkeys(COMMANDS, 404) | {"submit": "SUBMITTED", "resubmit": "SUBMITTED"},
    "SUBMITTED": {"withdraw": "WITHDRAWN", "verify": "VERIFIED", "return": "RETURNED", "reject": "REJECTED"},
    "RETURNED": {"resubmit": "SUBMITTED", "return": "SAME"},
    "WITHDRAWN": {"resubmit": "SUBMITTED", "withdraw": "SAME"},
    "VERIFIED": {"annul": "ANNULLED", "verify": "SAME"},
    "REJECTED": {"reject": "SAME"},
    "ANNULLED": {"annul": "SAME"},
}


def after(*names: str, start: ActivityMonth | None = None) -> ActivityMonth:
    month = start or ActivityMonth()
    for name in names:
        for event in COMMANDS[name](month):
            month = evolve(month, event)
    return month


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("status", WAYS)
def test_every_command_in_every_status(status: str, command: str) -> None:
    month = after(*WAYS[status])
    default = "SAME" if command == "submit" else 409
    expected = NEXT[status].get(command, default)
    if isinstance(expected, int):
        with pytest.raises(Problem) as refusal:
            COMMANDS[command](month)
        assert refusal.value.status == expected
        return
    events = COMMANDS[command](month)
    if expected == "SAME":
        assert events == []
    else:
        assert after(command, start=month).activities["a1"].status == expected


def test_the_same_words_said_again_on_purpose_have_ids_of_their_own() -> None:
    month, events = ActivityMonth(), []
    for minutes in (120, 90, 91):
        for step in (lambda now, minutes=minutes: submit(now, work(minutes=minutes), WHO), COMMANDS["return"]):
            [event] = step(month)
            events.append(event)
            month = evolve(month, event)
    assert len({event.id for event in events}) == len(events) == 6


def test_a_submission_resent_late_does_not_undo_the_one_after_it() -> None:
    month = after("submit", "return", "resubmit", "return")
    assert COMMANDS["submit"](month) == []
    assert COMMANDS["resubmit"](month) == []


def test_a_decision_on_an_older_submission_is_refused() -> None:
    month = after("submit")
    looked_at = month.activities["a1"].submission
    month = after("withdraw", "resubmit", start=month)
    with pytest.raises(Problem, match="submitted again"):
        decisions.decide(month, Verdict(act.ActivityVerified, accepted(80), looked_at), FACTS, WHO)
    current = Verdict(act.ActivityVerified, accepted(80), month.activities["a1"].submission)
    assert decisions.decide(month, current, FACTS, WHO)


def test_another_decision_of_the_same_kind_is_refused() -> None:
    with pytest.raises(Problem, match="is VERIFIED"):
        decisions.decide(after("submit", "verify"), Verdict(act.ActivityVerified, accepted(81)), FACTS, WHO)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"evidence": []}, 422),
        ({"date": date(2026, 11, 22)}, 422),
        ({"minutes": 601}, 422),
    ],
)
def test_submissions_refused(change: dict[str, Any], status: int) -> None:
    with pytest.raises(Problem) as refusal:
        submit(ActivityMonth(), work(**change), WHO)
    assert refusal.value.status == status


def test_tomorrow_in_utc_may_be_today_in_the_city() -> None:
    assert submit(ActivityMonth(), work(date=date(2026, 11, 21)), WHO)


def test_a_day_has_600_minutes() -> None:
    month = ActivityMonth()
    for n, minutes in enumerate((300, 300)):
        for event in submit(month, work(f"x{n}", minutes=minutes), WHO):
            month = evolve(month, event)
    with pytest.raises(Problem, match="600 minutes of 2026-11-19"):
        submit(month, work(minutes=1), WHO)
    assert submit(month, work(minutes=1, date=date(2026, 11, 18)), WHO)


@pytest.mark.parametrize("way", ["RETURNED", "WITHDRAWN", "REJECTED", "ANNULLED"])
def test_what_no_longer_counts_frees_its_minutes(way: str) -> None:
    assert submit(after(*WAYS[way]), work("a2", minutes=600), WHO)


def test_a_part_accepted_frees_nothing() -> None:
    with pytest.raises(Problem, match="120 minutes"):
        submit(after(*WAYS["VERIFIED"]), work("a2", minutes=481), WHO)


@pytest.mark.parametrize("data", [accepted(minutes=121), accepted(volume=4)])
def test_no_more_is_accepted_than_was_claimed(data: act.ActivityVerifiedData) -> None:
    with pytest.raises(Problem, match="accepted, but"):
        decisions.decide(after("submit"), Verdict(act.ActivityVerified, data), FACTS, WHO)


@pytest.mark.parametrize(
    ("who", "day", "allowed"),
    [
        (superior(), DAY, True),
        (superior(DEPUTY), DAY, False),  # acted a week earlier
        (superior(DEPUTY), date(2026, 11, 9), False),
        (superior(DEPUTY), date(2026, 11, 10), True),
        (superior(DEPUTY), date(2026, 11, 12), True),
        (superior(DEPUTY), date(2026, 11, 13), False),
        (superior("x9"), DAY, False),
        (superior(ME, mine=career(hired(ME), led_by(ME, ME))), DAY, False),
        (superior(own=career(hired(BOSS), led_by(BOSS, ME))), DAY, False),
        (superior(own=career(hired(BOSS), led_by(BOSS, ME, date(2026, 11, 20)))), DAY, True),
        (superior(own=career(hired(BOSS), led_by(BOSS, "x9"))), DAY, True),
    ],
)
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (act.ActivityVerified, accepted()),
        (act.ActivityReturned, because()),
        (act.ActivityRejected, because()),
    ],
)
def test_only_a_superior_of_the_day_decides(who: Superior, day: date, allowed: bool, kind: Any, data: Any) -> None:
    month = evolve(ActivityMonth(), submit(ActivityMonth(), work(date=day), WHO)[0])
    if allowed:
        assert decisions.decide(month, Verdict(kind, data), facts(decider=who), WHO)
        return
    with pytest.raises(Problem) as refusal:
        decisions.decide(month, Verdict(kind, data), facts(decider=who), WHO)
    assert refusal.value.status == 403


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        (Caller(ME, frozenset({"employee"})), True),
        (Caller("e2", frozenset({"employee"})), False),
        (Caller(BOSS, frozenset({"employee"})), False),
        (Caller("h1", frozenset({"unit_hr"}), frozenset({"u1"})), True),
        (Caller("h1", frozenset({"unit_hr"}), frozenset({"u2"})), False),
        (Caller("h1", frozenset({"hr_admin"})), True),
        (Caller(ME, frozenset({"auditor"})), False),
    ],
)
def test_whose_work_is_entered_by_whom(caller: Caller, allowed: bool) -> None:
    author = Author(caller, ME, MINE)
    if allowed:
        assert decisions.withdraw(after("submit"), because(), facts(author), WHO)
        return
    with pytest.raises(Problem) as refusal:
        decisions.withdraw(after("submit"), because(), facts(author), WHO)
    assert refusal.value.status == 403


def test_assisted_entry_says_for_whom() -> None:
    [event] = submit(ActivityMonth(), work(), Who("hr:h1", NOW, "employee:e1"))
    assert (event.actor, event.onbehalfof, event.subject) == ("hr:h1", "employee:e1", ME)


IDS = st.sampled_from(["a1", "a2", "a3", "a4"])
DAYS = st.integers(0, 2).map(lambda back: DAY - timedelta(days=back))
STEPS = st.one_of(
    st.builds(
        lambda key, minutes, day: lambda month: submit(month, work(key, minutes=minutes, date=day), WHO),
        IDS,
        st.integers(1, 400),
        DAYS,
    ),
    st.builds(
        lambda key, minutes: (
            lambda month: decisions.decide(
                month,
                Verdict(act.ActivityVerified, msgspec.structs.replace(accepted(minutes, 1), activity_id=key)),
                FACTS,
                WHO,
            )
        ),
        IDS,
        st.integers(0, 400),
    ),
    st.builds(
        lambda key, kind: lambda month: decisions.decide(month, Verdict(kind, because("x", key)), FACTS, WHO),
        IDS,
        st.sampled_from([act.ActivityReturned, act.ActivityRejected]),
    ),
    st.builds(lambda key: lambda month: decisions.withdraw(month, because("x", key), FACTS, WHO), IDS),
    st.builds(lambda key: lambda month: decisions.annul(month, because("x", key), FACTS, WHO), IDS),
)
LISTED = {
    ("NONE", "SUBMITTED"),
    ("SUBMITTED", "WITHDRAWN"),
    ("SUBMITTED", "RETURNED"),
    ("SUBMITTED", "VERIFIED"),
    ("SUBMITTED", "REJECTED"),
    ("RETURNED", "SUBMITTED"),
    ("WITHDRAWN", "SUBMITTED"),
    ("VERIFIED", "ANNULLED"),
}


@settings(max_examples=300, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_no_sequence_of_commands_leaves_the_machine(steps: list[Any]) -> None:
    month, ids = ActivityMonth(), set()
    for step in steps:
        try:
            events = step(month)
        except Problem:
            continue
        for event in events:
            key = event.data.activity_id
            before = month.activities[key].status if key in month.activities else "NONE"
            month = evolve(month, event)
            assert (before, month.activities[key].status) in LISTED
            assert event.id not in ids
            ids.add(event.id)
            assert step(month) == []  # the same again says nothing new
        for day in {each.date for each in month.activities.values()}:
            counted = [a.minutes for a in month.activities.values() if a.date == day and a.status in COUNTING]
            assert sum(counted) == month.minutes_on(day) <= 600
