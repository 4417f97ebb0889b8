"""Leave from request to decision and, for some, to an early end (domain 5.6), with the excuse that a grant brings."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from shared.events import Event, content_id
from shared.events.attendance.days import AbsenceExcused, AbsenceExcusedData, ExcuseCancelled, ExcuseCancelledData
from shared.events.attendance.leave import (
    Advice,
    Days,
    LeaveAdvised,
    LeaveAdvisedData,
    LeaveCancelled,
    LeaveCancelledData,
    LeaveDecided,
    LeaveDecidedData,
    LeaveKind,
    LeaveRecalled,
    LeaveRecalledData,
    LeaveRequested,
    LeaveRequestedData,
    Verdict,
)
from synthetic.almanac import Month, utc
from synthetic.city import City, Life
from synthetic.person import Person
from synthetic.plan import Leave

ASKED, ADVISED, DECIDED, ENDED = 8 * 3_600, 10 * 3_600, 13 * 3_600, 15 * 3_600  # seconds of the local day
GRANT, RECALL = 1, 2  # the excuses of a leave: of all days granted, of the days taken before a recall
ADVICE: dict[Verdict, Advice] = {
    "GRANTED": "AGREE",
    "CHANGED": "CHANGE",
    "POSTPONED": "POSTPONE",
    "REFUSED": "REFUSE",
}
REASONS: dict[LeaveKind, str] = {
    "ANNUAL": "Keperluan keluarga",
    "LONG": "Ibadah haji",
    "SICK": "Sakit, surat dokter terlampir",
    "MATERNITY": "Persalinan",
    "IMPORTANT_REASON": "Orang tua sakit keras",
    "UNPAID": "Mendampingi suami atau istri bertugas di luar negeri",
}
RECALLED = "Dipanggil kembali untuk tugas mendesak"
CANCELLED = "Batal berangkat"


def leave_events(city: City, life: Life) -> Iterator[Event]:
    """The events of all leave of a person's plan."""
    for n, leave in enumerate(life.plan.leaves, start=1):
        yield from _asked_and_decided(city, life.person, leave, n)


def _asked_and_decided(city: City, person: Person, leave: Leave, n: int) -> Iterator[Event]:
    me, leave_id = person.employee_id, f"{person.employee_id}-l{n}"
    day = max(leave.asked, person.hired)
    superior, keeper = person.superior_on(day), f"hr:{city.keeper_of(person, day)}"
    requested = LeaveRequestedData(
        employee_id=me,
        leave_id=leave_id,
        kind=leave.kind,
        date_from=leave.first,
        date_to=leave.last,
        days=days_of(city.month, person, leave.kind, leave.first, leave.last),
        reason=REASONS[leave.kind],
        document=leave.document,
    )
    yield _event(LeaveRequested, requested, day, ASKED + n, f"employee:{me}")
    if superior is not None:
        advised = LeaveAdvisedData(employee_id=me, leave_id=leave_id, advice=ADVICE[leave.verdict])
        yield _event(LeaveAdvised, advised, day, ADVISED + n, f"employee:{superior}")
    first, last = leave.changed_to or (leave.first, leave.last)
    changed = leave.changed_to is not None
    decided = LeaveDecidedData(
        employee_id=me,
        leave_id=leave_id,
        verdict=leave.verdict,
        date_from=first if changed else None,
        date_to=last if changed else None,
        days=days_of(city.month, person, leave.kind, first, last) if changed else None,
    )
    yield _event(LeaveDecided, decided, day, DECIDED + n, keeper)
    if leave.verdict in ("GRANTED", "CHANGED"):
        yield _excused(requested, GRANT, first, last, day, DECIDED + n, keeper)
    if leave.recalled:
        yield from _recalled(city, person, requested, leave.recalled)
    if leave.cancelled:
        cancelled = LeaveCancelledData(employee_id=me, leave_id=leave_id, reason=CANCELLED)
        yield _event(LeaveCancelled, cancelled, leave.cancelled, ENDED, f"employee:{me}")
        yield _unexcused(requested, CANCELLED, leave.cancelled, f"employee:{me}")


def _recalled(
    city: City, person: Person, requested: LeaveRequestedData, recalled: tuple[date, date]
) -> Iterator[Event]:
    """The grant's excuse ends, and a shorter one takes its place."""
    recalled_on, returns_on = recalled
    last, keeper = returns_on - timedelta(days=1), f"hr:{city.keeper_of(person, recalled_on)}"
    data = LeaveRecalledData(
        employee_id=person.employee_id,
        leave_id=requested.leave_id,
        returns_on=returns_on,
        days=days_of(city.month, person, requested.kind, requested.date_from, last),
        reason=RECALLED,
    )
    yield _event(LeaveRecalled, data, recalled_on, ENDED, keeper)
    yield _unexcused(requested, RECALLED, recalled_on, keeper)
    yield _excused(requested, RECALL, requested.date_from, last, recalled_on, ENDED, keeper)


def days_of(month: Month, person: Person, kind: LeaveKind, first: date, last: date) -> Days:
    """The days a leave takes of each year: the person's working days if it is annual, else every day (domain 2.8)."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    counted = (day for day in span if kind != "ANNUAL" or month.hours(person.post_on(day).schedule_id, day))
    return dict(Counter(day.year for day in counted))


def _excused(
    requested: LeaveRequestedData, nth: int, first: date, last: date, day: date, seconds: int, actor: str
) -> Event:
    excuse = AbsenceExcusedData(
        employee_id=requested.employee_id,
        excuse_id=_excuse_id(requested, nth),
        kind=requested.kind,
        date_from=first,
        date_to=last,
        document=requested.document,
        leave_id=requested.leave_id,
    )
    return _event(AbsenceExcused, excuse, day, seconds, actor)


def _unexcused(requested: LeaveRequestedData, reason: str, day: date, actor: str) -> Event:
    granted = _excuse_id(requested, GRANT)
    data = ExcuseCancelledData(employee_id=requested.employee_id, excuse_id=granted, reason=reason)
    return _event(ExcuseCancelled, data, day, ENDED, actor)


def _excuse_id(requested: LeaveRequestedData, nth: int) -> str:
    """The id of an excuse, as the attendance service derives it."""
    return content_id("leave", requested.employee_id, requested.leave_id, nth)


def _event(kind: type[Event], data: Any, day: date, seconds: int, actor: str) -> Event:
    return kind.record(data, time=utc(day, seconds), actor=actor)
