"""Commands on one person's month, in any order and by anybody: only the moves that domain 5.1 lists happen.

The model below is written from the domain alone. It has the result of each command, and counts the minutes that pay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.activity.work.domain import DecisionKind
from shared.events import Event
from shared.events.activity import work as act
from shared.problems import Problem
from tests.kit.city_log import PERIOD
from tests.kit.replay import only, run
from tests.unit.activity.builders import (
    BOSS,
    CHIEF,
    DEPUTIZED,
    DEPUTY,
    EVIDENCE,
    HOLIDAY,
    ME,
    STRANGER,
    Office,
    day_of,
    october,
    verdict,
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
BECOMES = {
    act.ActivitySubmitted: "SUBMITTED",
    act.ActivityWithdrawn: "WITHDRAWN",
    act.ActivityVerified: "VERIFIED",
    act.ActivityReturned: "RETURNED",
    act.ActivityRejected: "REJECTED",
    act.ActivityAnnulled: "ANNULLED",
}
KEYS = st.sampled_from(["a1", "a2", "a3", "a4"])
DAYS = st.sampled_from([5, 6, 12])
PEOPLE = st.sampled_from([BOSS, BOSS, BOSS, DEPUTY, CHIEF, ME, STRANGER])
KINDS: st.SearchStrategy[DecisionKind] = st.sampled_from(
    [act.ActivityVerified, act.ActivityVerified, act.ActivityReturned, act.ActivityRejected]
)


@dataclass
class Modelled:
    """An activity as the model has it; `accepted` are the minutes that pay."""

    status: str
    day: int
    minutes: int
    since: datetime
    accepted: int = 0
    by: str = ""


def refusal_of(command: Callable[[], object]) -> Problem | None:
    try:
        command()
    except Problem as refusal:
        return refusal
    return None


class LifeOfWork(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.office = Office()
        self.office.now = october(12)
        self.model: dict[str, Modelled] = {}
        self.commands: dict[str, Callable[[], dict[str, Any]]] = {}
        self.count = 0

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        self.payroll_pays_the_minutes_the_model_counts()
        self.office.close()

    def _try(self, command: Callable[[], object], allowed: bool) -> bool:
        """Whether it was done, which must be as the model says; a refusal says why and stores nothing."""
        before = len(self.office.log())
        refusal = refusal_of(command)
        assert (refusal is None) == allowed, refusal
        if refusal is not None:
            assert refusal.status in (403, 404, 409, 422)
            assert len(refusal.detail) > 10
            assert len(self.office.log()) == before
            return False
        after = len(self.office.log())
        command()
        assert len(self.office.log()) == after  # the same again says nothing
        return True

    def _may_decide(self, by: str, modelled: Modelled) -> bool:
        """The superior of the day, the deputy on their days, the superior's own after three whole workdays."""
        if by == CHIEF:
            since, today = modelled.since.date(), self.office.now.date()
            between = (since + timedelta(days=n) for n in range(1, (today - since).days))
            return sum(day.weekday() < 5 and day != day_of(HOLIDAY) for day in between) >= 3
        return by == BOSS or (by == DEPUTY and modelled.day in DEPUTIZED)

    def _claimed(self, day: int) -> int:
        return sum(t.minutes for t in self.model.values() if t.day == day and t.status in ("SUBMITTED", "VERIFIED"))

    @rule(key=KEYS, day=DAYS, minutes=st.integers(1, 350))
    def submit(self, key: str, day: int, minutes: int) -> None:
        known, self.count = self.model.get(key), self.count + 1
        free = known is None or known.status in ("RETURNED", "WITHDRAWN")
        words = f"Laporan {self.count}"
        fits = self._claimed(day) + minutes <= 600
        if self._try(lambda: self.office.submit(key, day, minutes, description=words), free and fits):
            self.model[key] = Modelled("SUBMITTED", day, minutes, self.office.now)

    @rule(key=KEYS)
    def withdraw(self, key: str) -> None:
        known = self.model.get(key)
        again = known is not None and known.status == "WITHDRAWN"
        waits = known is not None and known.status == "SUBMITTED"
        if self._try(lambda: self.office.withdraw(key), waits or again) and known:
            known.status = "WITHDRAWN"

    @rule(key=KEYS, by=PEOPLE, kind=KINDS, minutes=st.integers(0, 350))
    def decide(self, key: str, by: str, kind: DecisionKind, minutes: int) -> None:
        known, target = self.model.get(key), BECOMES[kind]
        theirs = known is not None and self._may_decide(by, known)
        enough = known is not None and (target != "VERIFIED" or minutes <= known.minutes)
        waits = known is not None and known.status == "SUBMITTED"
        again = known is not None and known.status == target and self._said(key, kind, minutes)
        if self._try(lambda: self.office.decide(key, by, kind, minutes), theirs and enough and (waits or again)):
            assert known
            if waits:
                known.status, known.by = target, by
                known.accepted = minutes if target == "VERIFIED" else 0

    def _said(self, key: str, kind: DecisionKind, minutes: int) -> bool:
        """Whether the last decision on it was this one."""
        last = [event for event in self.office.log() if event.type() == kind.type() and event.data.activity_id == key][
            -1
        ]
        if kind is not act.ActivityVerified:
            return True  # all for the same reason
        data = last.data
        return bool((data.minutes_accepted, data.volume_accepted, data.quality) == (minutes, 3, 8_800))

    @rule(key=KEYS)
    def annul(self, key: str) -> None:
        known = self.model.get(key)
        if self._try(lambda: self.office.annul(key), known is not None and known.status in ("VERIFIED", "ANNULLED")):
            assert known
            known.status, known.accepted = "ANNULLED", 0

    @rule(key=KEYS)
    def confirm(self, key: str) -> None:
        known = self.model.get(key)
        done = any(
            event.type() == "activity.ActivityConfirmed" and event.data.activity_id == key
            for event in self.office.log()
        )
        self._try(lambda: self.office.confirm(key), known is not None and (known.status == "VERIFIED" or done))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), by=PEOPLE)
    def look(self, data: st.DataObject, by: str) -> None:
        self.office.open(data.draw(st.sampled_from(sorted(self.model))), by, EVIDENCE[0].sha256)

    @rule(by=PEOPLE, day=st.none() | DAYS, data=st.data())
    def verify_all(self, by: str, day: int | None, data: st.DataObject) -> None:
        self.count += 1
        command_id, meant = f"k{self.count}", {key: t for key, t in self.model.items() if day in (None, t.day)}
        excepted = data.draw(st.sets(st.sampled_from(sorted(meant)), max_size=2)) if meant else set()
        exceptions = {key: verdict(key, data.draw(KINDS), 1) for key in sorted(excepted)}
        expected = {}
        for key, modelled in meant.items():
            one = exceptions.get(key)
            theirs, done = self._may_decide(by, modelled), False
            if one is not None and modelled.status == BECOMES[one.kind]:
                done = self._said(key, one.kind, 1) and (modelled.status != "VERIFIED" or modelled.by == by)
            elif one is None:
                done = modelled.status == "VERIFIED" and modelled.by == by
            expected[key] = theirs and (modelled.status == "SUBMITTED" or done)

        def command() -> dict[str, Any]:
            return self.office.verify_all(command_id, by, day, exceptions=exceptions)

        leads = by == BOSS or (by == DEPUTY and (day is None or day in DEPUTIZED))
        if not any(self._may_decide(by, modelled) for modelled in meant.values()) and (meant or not leads):
            refusal = refusal_of(command)
            assert refusal is not None
            assert refusal.status == 403
            return
        answers = command()
        assert {key: answer is None for key, answer in answers.items()} == expected
        for key, modelled in meant.items():
            if expected[key] and modelled.status == "SUBMITTED":
                one = exceptions.get(key)
                modelled.status, modelled.by = (BECOMES[one.kind] if one else "VERIFIED"), by
                modelled.accepted = (1 if one else modelled.minutes) if modelled.status == "VERIFIED" else 0
        self.commands[command_id] = command

    @precondition(lambda self: self.commands)
    @rule(data=st.data())
    def verify_all_again(self, data: st.DataObject) -> None:
        """A bulk command given again, whatever came since: its decisions stand, and it decides on nothing more."""
        command_id = data.draw(st.sampled_from(sorted(self.commands)))
        before = list(self.office.log())
        decided = {e.data.activity_id for e in before if getattr(e.data, "command_id", None) == command_id}
        if not decided:
            return  # it found nothing to say, left no trace, and may be given anew
        answers = self.commands[command_id]()
        assert list(self.office.log()) == before
        assert all(answers[key] is None for key in decided)

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.office.later(days)

    @invariant()
    def the_log_holds_what_the_model_says_and_nothing_that_is_not_listed(self) -> None:
        standing: dict[str, str] = {}
        for event in self.office.log():
            if type(event) in BECOMES:
                key, status = event.data.activity_id, BECOMES[type(event)]
                assert (standing.get(key, "NONE"), status) in LISTED
                standing[key] = status
        assert standing == {key: modelled.status for key, modelled in self.model.items()}
        assert standing == {key: each.status for key, each in self.office.month().activities.items()}
        ids = [event.id for event in self.office.log() if type(event) in BECOMES]
        assert len(set(ids)) == len(ids)
        for event in self.office.log():
            if isinstance(event, act.ActivityVerified):
                assert event.actor != f"employee:{ME}"

    def payroll_pays_the_minutes_the_model_counts(self) -> None:
        minutes = sum(modelled.accepted for modelled in self.model.values() if modelled.status == "VERIFIED")
        events: list[Event] = [*self.office.city.events, *self.office.log()]
        replay, _ = run(events)
        modelled = replay.explain(ME, PERIOD)
        assert modelled
        assert modelled["performance"]["verified_minutes"] == minutes
        statement = only([each for each in replay.finish(PERIOD) if each.employee_id == ME])
        assert statement.performance_bp == min(10_000, 10_000 * minutes // 6_250)


def test_no_sequence_of_commands_leaves_the_machine_and_payroll_pays_what_was_verified() -> None:
    modest = settings(
        max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(LifeOfWork, settings=modest)
