"""Any sequence of commands on a person's requests: a day is corrected once, and never without the two words it needs.

The laws are counted again here from the events alone, by brute force.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.attendance.corrections.domain import evolve
from shared.caller import Caller
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.problems import Problem
from tests.kit.city_log import EMPLOYEE
from tests.unit.attendance.corrections.builders import (
    AGENCY,
    BOSS,
    BOSS_AND_HR,
    EMPLOYEE_ROLE,
    HR,
    HR2,
    SELF,
    SELF_AND_HR,
    Office,
)

CALLERS = [SELF, SELF_AND_HR, BOSS, BOSS_AND_HR, HR, HR2, AGENCY, Caller("x1", EMPLOYEE_ROLE)]
callers = st.sampled_from(CALLERS)
authors, superiors = st.sampled_from([SELF, BOSS_AND_HR, HR]), st.sampled_from([BOSS, BOSS_AND_HR])
keepers = st.sampled_from([BOSS_AND_HR, HR, AGENCY])
REQUESTS: list[dict[str, Any]] = [
    {"kind": "FORGOT", "day": 5, "check_in": "07:30"},
    {"kind": "DEVICE_FAULT", "day": 2, "check_in": "07:20", "check_out": "16:10"},
    {"kind": "INFORMAL_NOTICE", "day": 5},
    {"kind": "SICK", "day": 5, "until": 7},
]


class CorrectionsMachine(RuleBasedStateMachine):
    ids = Bundle("ids")

    @initialize(led_by=st.sampled_from([(), ("b1",), (EMPLOYEE,), ("b1", "b2")]), mutual=st.booleans())
    def open(self, led_by: Sequence[str], mutual: bool) -> None:
        self.office = Office(led_by=led_by, leads="b1" if mutual else None)
        self.led = self.office.facts.led(self.office.log.date(6))
        self.done: list[Callable[[], Sequence[Event]]] = []
        self.count = 0

    def _try(self, command: Callable[[], Sequence[Event]]) -> None:
        try:
            if command():
                self.done.append(command)
        except Problem as refusal:
            if refusal.status not in (403, 409):
                raise

    @rule(target=ids, fields=st.sampled_from(REQUESTS), by=callers)
    def request(self, fields: dict[str, Any], by: Caller) -> str:
        self.count += 1
        correction_id = f"c{self.count}"
        self._try(lambda: self.office.request(correction_id, **fields, by=by))
        return correction_id

    @rule(correction_id=ids, by=callers, word=st.sampled_from(["endorse", "approve", "refuse", "withdraw", "cancel"]))
    def say(self, correction_id: str, by: Caller, word: str) -> None:
        if correction_id in self.office.state.by_id:
            self._try(lambda: getattr(self.office, word)(correction_id, by=by))

    @rule(fields=st.sampled_from(REQUESTS), author=authors, endorser=superiors, approver=keepers)
    def go_the_usual_way(self, fields: dict[str, Any], author: Caller, endorser: Caller, approver: Caller) -> None:
        correction_id = self.request(fields, author)
        self.say(correction_id, endorser, "endorse")
        self.say(correction_id, approver, "approve")

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """A command that was carried out changes nothing a second time, even after others."""
        assert data.draw(st.sampled_from(self.done))() == []

    @invariant()
    def no_day_is_put_right_without_the_words_it_needs_and_each_once(self) -> None:
        words: dict[str, list[Event]] = {}
        outcomes: Counter[str] = Counter()
        for event in self.office.events:
            if isinstance(event, att.PunchesCorrected | att.AbsenceExcused):
                assert event.data.correction_id
                outcomes[event.data.correction_id] += 1
            else:
                words.setdefault(event.data.correction_id, []).append(event)
        assert set(outcomes.values()) <= {1}
        for correction_id, events in words.items():
            who: dict[type, str] = {type(event): event.actor.partition(":")[2] for event in events}
            assert len(who) == len(events)
            ends = who.keys() & {cor.CorrectionApproved, cor.CorrectionRefused, cor.CorrectionWithdrawn}
            assert len(ends) <= 1
            assert (cor.CorrectionApproved in who) == (correction_id in outcomes)
            if cor.CorrectionApproved not in who:
                assert att.ExcuseCancelled not in who
                continue
            if att.ExcuseCancelled in who:
                assert who[att.ExcuseCancelled] in ("b1", "h1", "h2", "a1")
                assert self.office.state.by_id[correction_id].data.kind in ("SICK", "INFORMAL_NOTICE")
            author, approver = who[cor.CorrectionRequested], who[cor.CorrectionApproved]
            endorser = who.get(cor.CorrectionEndorsed)
            assert EMPLOYEE not in (endorser, approver)
            if self.led:
                assert endorser in ("b1", "b2")
                assert len({author, endorser, approver}) >= 2
                notice = self.office.state.by_id[correction_id].data.kind == "INFORMAL_NOTICE"
                assert (approver == endorser) == notice
            else:
                assert endorser is None
                assert approver in ("b1", "h1", "h2", "a1")

    @invariant()
    def a_repeated_event_changes_no_state(self) -> None:
        state = self.office.state
        for event in self.office.events:
            state = evolve(state, event)
        assert state == self.office.state


def test_no_sequence_puts_a_day_right_without_the_words_it_needs_or_twice() -> None:
    run_state_machine_as_test(
        CorrectionsMachine, settings=settings(max_examples=100, stateful_step_count=25, deadline=None)
    )
