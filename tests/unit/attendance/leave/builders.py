"""One person's leave for tests, through the real pure functions: each request, advice and decision is one line."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from services.attendance.leave import domain
from services.attendance.leave.balance import Balance
from services.attendance.leave.domain import LeaveParty, Leaves
from services.attendance.leave.facts import LeaveFacts
from services.attendance.leave.limits import LeaveLimits, packaged
from shared.caller import Caller
from shared.city.calendar import Calendar
from shared.city.roster import Career
from shared.events import Event, decode, encode
from shared.events import appraisal as app
from shared.events.attendance import leave as lve
from shared.events.attendance.calendar import (
    HolidayDeclared,
    HolidayDeclaredData,
    HolidayWithdrawn,
    HolidayWithdrawnData,
    Hours,
    SchedulePublished,
    SchedulePublishedData,
)

ME, BOSS = "e1", "b1"
SELF, SUPERIOR = Caller(ME, frozenset({"employee"})), Caller(BOSS, frozenset({"employee"}))
HR = Caller("h1", frozenset({"unit_hr"}), frozenset({"u1"}))
WITA = ZoneInfo("Asia/Makassar")
SHIFT = (Hours(start="07:30", end="16:00"),)
WEEK: Any = {day: Hours(start="07:30", end="16:00") for day in ("MON", "TUE", "WED", "THU", "FRI")}
_EARLY = datetime(2015, 1, 1, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Desk:
    """An employee who works Monday to Friday, led by BOSS. `today`: the local date; `events`: those of their leave."""

    def __init__(self, hired: str = "2015-03-02", today: str = "2026-11-02", limits: LeaveLimits | None = None) -> None:
        self.today, self.limits = day(today), limits or packaged()
        self.career, self.calendar, self.leaves = Career(), Calendar(), Leaves()
        self.rosters: dict[date, tuple[Hours, ...]] = {}
        self.events: list[Event] = []
        self._seq = 0
        self._office(day(hired))

    def _office(self, hired: date) -> None:
        schedule = SchedulePublishedData(schedule_id="office", weekly=WEEK, effective_from=hired)
        self._take(self.calendar, SchedulePublished, schedule)
        person = app.EmployeeRegisteredData(
            employee_id=ME,
            nip="198001012005011001",
            name="Nama",
            employment="PNS",
            rank_grade="III/b",
            family_status="K/1",
            salary=4_200_000,
            unit_id="u1",
            schedule_id="office",
            effective_from=hired,
        )
        self._take(self.career, app.EmployeeRegistered, person)
        boss = app.SupervisorAssignedData(
            employee_id=ME, supervisor_id=BOSS, kind="DEFINITIVE", effective_from=hired, effective_to=day("2039-12-31")
        )
        self._take(self.career, app.SupervisorAssigned, boss)

    def _take(self, state: Any, kind: type[Event], data: Any) -> None:
        self._seq += 1
        state.evolve(kind.record(data, time=_EARLY, actor="hr:h1", nth=self._seq), self._seq)

    def holiday(self, when: date | str, kind: str = "NATIONAL") -> None:
        free = day(when) if isinstance(when, str) else when
        self._take(self.calendar, HolidayDeclared, HolidayDeclaredData(date=free, name="libur", kind=kind))

    def withdraw(self, when: date | str) -> None:
        free = day(when) if isinstance(when, str) else when
        self._take(self.calendar, HolidayWithdrawn, HolidayWithdrawnData(date=free, reason="dipindah"))

    def duty(self, *days: str) -> None:
        """Collective leave on which they are rostered to work."""
        for free in days:
            self.holiday(free, "COLLECTIVE")
            self.rosters[day(free)] = SHIFT

    def end(self, since: str) -> None:
        ended = app.EmploymentEndedData(employee_id=ME, effective_from=day(since), reason="pensiun")
        self._take(self.career, app.EmploymentEnded, ended)

    @property
    def facts(self) -> LeaveFacts:
        return LeaveFacts(ME, self.career, self.calendar, self.limits, WITA, self.rosters)

    @property
    def now(self) -> datetime:
        """Early in the morning: the day before, as UTC has it."""
        return datetime.combine(self.today, time(6), WITA).astimezone(UTC)

    def request(
        self,
        leave_id: str,
        first: str | date,
        last: str | date,
        kind: lve.LeaveKind = "ANNUAL",
        *,
        document: str | None = None,
        by: Caller = SELF,
    ) -> Sequence[Event]:
        fields = {"kind": kind, "date_from": first, "date_to": last, "reason": "pulang kampung", "document": document}
        return self._do(domain.request, lve.LeaveRequestedData, by, leave_id, **fields, days={})

    def advise(self, leave_id: str, advice: str = "AGREE", by: Caller = SUPERIOR) -> Sequence[Event]:
        return self._do(domain.advise, lve.LeaveAdvisedData, by, leave_id, advice=advice)

    def decide(
        self,
        leave_id: str,
        verdict: str = "GRANTED",
        first: str | date | None = None,
        last: str | date | None = None,
        by: Caller = HR,
    ) -> Sequence[Event]:
        fields = {"verdict": verdict, "date_from": first, "date_to": last}
        return self._do(domain.decide, lve.LeaveDecidedData, by, leave_id, **fields)

    def grant(self, leave_id: str, first: str, last: str, kind: lve.LeaveKind = "ANNUAL") -> Sequence[Event]:
        """Asked for, agreed to and granted."""
        return [*self.request(leave_id, first, last, kind), *self.advise(leave_id), *self.decide(leave_id)]

    def recall(self, leave_id: str, returns_on: str | date, by: Caller = HR) -> Sequence[Event]:
        fields = {"returns_on": returns_on, "reason": "banjir"}
        return self._do(domain.recall, lve.LeaveRecalledData, by, leave_id, **fields, days={})

    def cancel(self, leave_id: str, by: Caller = SELF) -> Sequence[Event]:
        return self._do(domain.cancel, lve.LeaveCancelledData, by, leave_id, reason="batal berangkat")

    def _do(
        self, decision: Callable[..., list[Event]], of: Any, by: Caller, leave_id: str, **fields: object
    ) -> Sequence[Event]:
        """Decide, and take in the events as the log gives them back."""
        data = msgspec.convert({"employee_id": ME, "leave_id": leave_id, **fields}, of)
        decided = decision(self.leaves, data, LeaveParty(by, self.facts, self.now))
        events = [decode(encode(event)) for event in decided]
        for event in events:
            self.leaves = domain.evolve(self.leaves, event)
        self.events += events
        return events

    def balance(self, year: int, kind: lve.LeaveKind = "ANNUAL") -> Balance:
        return domain.balance(self.leaves.by_id.values(), kind, year, self.facts)

    def status(self, leave_id: str) -> str:
        return self.leaves.by_id[leave_id].status

    def later(self, days: int) -> date:
        self.today += timedelta(days=days)
        return self.today
