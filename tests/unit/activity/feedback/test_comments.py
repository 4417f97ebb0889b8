"""Comments on work: their authors, and each said once."""

import pytest

from shared.caller import Caller
from shared.events.activity.feedback import CommentAdded
from shared.problems import Problem
from tests.unit.activity.builders import (
    AUDITOR,
    BOSS,
    CHIEF,
    DEPUTY,
    ME,
    STRANGER,
    Office,
    employee,
)


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        (employee(ME), True),
        (employee(BOSS), True),
        (employee(DEPUTY), True),
        (employee(STRANGER), False),
        (employee(CHIEF), False),
        (Caller("h1", frozenset({"unit_hr"}), frozenset({"u1"})), True),
        (Caller("h2", frozenset({"unit_hr"}), frozenset({"u2"})), False),
        (Caller("h3", frozenset({"hr_admin"})), True),
        (Caller(AUDITOR, frozenset({"auditor"})), True),
        (Caller(ME, frozenset({"operator"})), False),
    ],
)
def test_who_talks_about_work(office: Office, caller: Caller, allowed: bool) -> None:
    office.submit("a1", 5)
    if allowed:
        office.comment("a1", "c1", "Bagus", caller)
        return
    with pytest.raises(Problem) as refusal:
        office.comment("a1", "c1", "Bagus", caller)
    assert refusal.value.status == 403


def test_who_may_decide_for_want_of_a_decision_may_ask(office: Office) -> None:
    office.submit("a1", 5)
    office.later(14)
    office.comment("a1", "c1", "Mana buktinya?", employee(CHIEF))


def test_a_comment_is_said_once(office: Office) -> None:
    office.submit("a1", 5)
    office.submit("a2", 5, description="lain")
    for _ in range(2):
        office.comment("a1", "c1", "Bagus", employee(BOSS))
    office.comment("a1", "c2", "Bagus", employee(BOSS))
    for key, text in (("a1", "Buruk"), ("a2", "Bagus")):
        with pytest.raises(Problem, match="said something else"):
            office.comment(key, "c1", text, employee(BOSS))
    with pytest.raises(Problem, match="No activity"):
        office.comment("a9", "c3", "Bagus", employee(BOSS))
    comments = [event.data.comment_id for event in office.log() if isinstance(event, CommentAdded)]
    assert comments == ["c1", "c2"]
    office.decide("a1")  # talking about it changes nothing of it
