"""Any sequence of commands on one person's leave: no year's balance is ever negative, and no day counts twice.

The laws are counted again here from the events alone, by brute force.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.attendance.leave.domain import RESERVING, USING
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import leave as lve
from shared.problems import Problem
from tests.unit.attendance.leave.builders import SHIFT, Desk, day

HIRED = "2025-07-03"  # so that 2026 is the first year that gives days
START, YEARS = day("2026-10-05"), range(2025, 2032)
KINDS: list[lve.LeaveKind] = [*["ANNUAL"] * 6, "SICK", "MATERNITY"]  # type: ignore[list-item]
_DAY = timedelta(days=1)

offsets = st.integers(-90, 800) | st.sampled_from([80, 445]).flatmap(lambda near: st.integers(near, near + 14))
often = st.sampled_from([True, True, True, False])
lengths = st.integers(1, 25)

Command = Callable[[], Sequence[Event]]
Kept = tuple[str, set[date], dict[int, int], bool]  # kind, dates, days by year, whether granted


def dates_of(first: date, last: date) -> set[date]:
    return {first + _DAY * place for place in range((last - first).days + 1)}


def recount(events: Sequence[Event]) -> dict[str, Kept]:
    """The leaves that still hold days, by id, from their events."""
    kept: dict[str, Kept] = {}
    for event in events:
        match event:
            case lve.LeaveRequested(data=asked):
                kept[asked.leave_id] = (asked.kind, dates_of(asked.date_from, asked.date_to), asked.days, False)
            case lve.LeaveDecided(data=decided):
                kind, dates, days, _ = kept.pop(decided.leave_id)
                if decided.verdict == "CHANGED":
                    assert decided.date_from
                    assert decided.date_to
                    dates, days = dates_of(decided.date_from, decided.date_to), decided.days or {}
                if decided.verdict in ("GRANTED", "CHANGED"):
                    kept[decided.leave_id] = kind, dates, days, True
            case lve.LeaveRecalled(data=back):
                kind, dates, days, _ = kept[back.leave_id]
                taken = {when for when in dates if when < back.returns_on}
                kept[back.leave_id] = kind, taken, back.days, True
            case lve.LeaveCancelled(data=cancelled):
                del kept[cancelled.leave_id]
    return kept


def annual_right(year: int, drawn: Counter[int], back: Counter[int]) -> int:
    """12 days a year from 2026 on, what the years before left, and collective leave worked on (domain 2.8)."""
    if year < 2026:
        return 0
    if year == 2026:
        return 12 + back[year]
    if year >= 2028 and drawn[year - 1] == drawn[year - 2] == 0:
        return 24 + back[year]
    return 12 + max(0, min(6, annual_right(year - 1, drawn, back) - drawn[year - 1])) + back[year]


class LeaveMachine(RuleBasedStateMachine):
    ids = Bundle("ids")

    @initialize()
    def open(self) -> None:
        self.desk = Desk(hired=HIRED, today=START.isoformat())
        self.free: dict[date, str] = {}
        self.done: list[Command] = []
        self.count = 0

    def _try(self, command: Command) -> Sequence[Event]:
        """The events of a command, none where it is refused; the days it charges are those of the calendar now."""
        try:
            events = command()
        except Problem as refusal:
            if refusal.status not in (409, 422):
                raise
            return []
        if events:
            self.done.append(command)
        return events

    @rule(target=ids, kind=st.sampled_from(KINDS), offset=offsets, length=lengths)
    def request(self, kind: lve.LeaveKind, offset: int, length: int) -> Any:
        self.count += 1
        leave_id, first = f"l{self.count}", START + _DAY * offset
        last = first + _DAY * (length - 1)
        for event in self._try(lambda: self.desk.request(leave_id, first, last, kind, document="surat")):
            assert event.data.days == self._counted(kind, dates_of(first, last))
            return leave_id
        return multiple()

    @rule(target=ids, offset=offsets, length=lengths)
    def take(self, offset: int, length: int) -> Any:
        """Asked for, advised on and granted."""
        leave_id = self.request("ANNUAL", offset, length)
        if isinstance(leave_id, str):
            self.advise(leave_id, "AGREE")
            self.decide(leave_id, False, "GRANTED")
        return leave_id

    @rule(leave_id=ids, advice=st.sampled_from(get_args(lve.Advice)))
    def advise(self, leave_id: str, advice: str) -> None:
        self._try(lambda: self.desk.advise(leave_id, advice))

    @rule(leave_id=ids, advised=often, verdict=st.sampled_from(["GRANTED"] * 4 + ["POSTPONED", "REFUSED"]))
    def decide(self, leave_id: str, advised: bool, verdict: str) -> None:
        if advised:
            self.advise(leave_id, "AGREE")
        self._giving_back(leave_id, lambda: self.desk.decide(leave_id, verdict), verdict != "GRANTED")

    @rule(leave_id=ids, advised=often, shift=st.integers(-20, 20) | offsets, length=lengths)
    def change(self, leave_id: str, advised: bool, shift: int, length: int) -> None:
        if advised:
            self.advise(leave_id, "CHANGE")
        known = self.desk.leaves.by_id[leave_id]
        first = known.date_from + _DAY * shift
        last = first + _DAY * (length - 1)
        for event in self._try(lambda: self.desk.decide(leave_id, "CHANGED", first, last))[:1]:
            assert event.data.days == self._counted(known.kind, dates_of(first, last))

    @rule(leave_id=ids)
    def cancel(self, leave_id: str) -> None:
        self._giving_back(leave_id, lambda: self.desk.cancel(leave_id), True)

    def _granted(self) -> list[str]:
        return [name for name, leave in self.desk.leaves.by_id.items() if leave.status == "GRANTED"]

    @precondition(lambda self: self._granted())
    @rule(data=st.data(), part=st.integers(0, 10))
    def recall(self, data: st.DataObject, part: int) -> None:
        leave_id = data.draw(st.sampled_from(self._granted()))
        known = self.desk.leaves.by_id[leave_id]
        self.desk.today = max(self.desk.today, known.date_from)
        for event in self._try(lambda: self.desk.recall(leave_id, known.date_from + _DAY * part))[:1]:
            assert all(days <= known.days[year] for year, days in event.data.days.items())

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """A command that was carried out changes nothing a second time, even after others."""
        assert data.draw(st.sampled_from(self.done))() == []

    @precondition(lambda self: self.desk.leaves.by_id)
    @rule(
        data=st.data(),
        places=st.sets(st.integers(0, 9), min_size=1, max_size=3),
        kind=st.sampled_from(["NATIONAL", "COLLECTIVE"]),
    )
    def change_calendar(self, data: st.DataObject, places: set[int], kind: str) -> None:
        """Declare holidays within a leave, or withdraw them."""
        leave = data.draw(st.sampled_from([*self.desk.leaves.by_id.values()]))
        for when in (leave.date_from + _DAY * place for place in places):
            if when in self.free:
                del self.free[when]
                self.desk.withdraw(when)
            else:
                self.free[when] = kind
                self.desk.holiday(when, kind)

    @precondition(lambda self: self.free)
    @rule(data=st.data())
    def change_roster(self, data: st.DataObject) -> None:
        """They must work on a holiday, or need not after all."""
        when = data.draw(st.sampled_from([*self.free]))
        if self.desk.rosters.pop(when, None) is None:
            self.desk.rosters[when] = SHIFT

    @rule(days=st.integers(1, 45))
    def wait(self, days: int) -> None:
        self.desk.later(days)

    def _counted(self, kind: str, dates: set[date]) -> dict[int, int]:
        counting = (when for when in dates if kind != "ANNUAL" or self._works(when))
        return dict(Counter(when.year for when in counting))

    def _works(self, when: date) -> bool:
        return when in self.desk.rosters or (when.weekday() < 5 and when not in self.free)

    def _giving_back(self, leave_id: str, command: Command, back: bool) -> None:
        """If it is done, every year has the days of the leave again, and those a later year gains by it."""
        known = self.desk.leaves.by_id[leave_id]
        before = {year: self._left(year) for year in YEARS}
        if not self._try(command) or known.kind != "ANNUAL":
            return
        for year in YEARS:
            assert self._left(year) >= before[year] + back * known.days.get(year, 0)

    def _drawn(self) -> Counter[int]:
        drawn: Counter[int] = Counter()
        for kind, _, days, _ in recount(self.desk.events).values():
            if kind == "ANNUAL":
                drawn.update(days)
        return drawn

    def _right(self, year: int) -> int:
        collective = {when for when, kind in self.free.items() if kind == "COLLECTIVE"}
        return annual_right(year, self._drawn(), Counter(when.year for when in collective & self.desk.rosters.keys()))

    def _left(self, year: int) -> int:
        """Below nothing where a roster took back what was drawn already."""
        balance = self.desk.balance(year)
        return (balance.remaining or 0) - max(0, balance.reserved + balance.used - self._right(year))

    @invariant()
    def no_balance_is_negative_and_each_adds_up(self) -> None:
        kept, drawn = recount(self.desk.events).values(), self._drawn()
        for year in YEARS:
            balance = self.desk.balance(year)
            assert balance.right == max(self._right(year), drawn[year])
            assert balance.remaining is not None
            assert balance.remaining >= 0
            assert balance.reserved + balance.used == drawn[year]
            granted = sum(days.get(year, 0) for kind, _, days, done in kept if kind == "ANNUAL" and done)
            assert balance.used == granted

    @invariant()
    def no_day_is_in_two_leaves_and_none_is_charged_that_is_in_none(self) -> None:
        kept = recount(self.desk.events).values()
        every = Counter(when for _, dates, _, _ in kept for when in dates)
        assert set(every.values()) <= {1}
        for _, dates, days, _ in kept:
            held = Counter(when.year for when in dates)
            assert all(0 <= days[year] <= held[year] for year in days)
        states = self.desk.leaves.by_id.items()
        assert {name for name, leave in states if leave.status in RESERVING | USING} == recount(self.desk.events).keys()

    @invariant()
    def excuses_in_force_are_the_granted_days(self) -> None:
        excuses: dict[str, tuple[str, str | None, set[date]]] = {}
        for event in self.desk.events:
            if isinstance(event, att.AbsenceExcused):
                excuse = event.data
                assert excuse.excuse_id not in excuses
                dates = dates_of(excuse.date_from, excuse.date_to)
                excuses[excuse.excuse_id] = excuse.kind, excuse.leave_id, dates
            elif isinstance(event, att.ExcuseCancelled):
                excuses.pop(event.data.excuse_id)
        kept = recount(self.desk.events).items()
        granted = [(kind, name, dates) for name, (kind, dates, _, done) in kept if done and dates]
        assert sorted(excuses.values(), key=str) == sorted(granted, key=str)


def test_whatever_is_commanded_no_balance_is_negative_and_no_day_counts_twice() -> None:
    modest = settings(
        max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    run_state_machine_as_test(LeaveMachine, settings=modest)
