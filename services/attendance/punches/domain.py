"""Decisions on one person's month of attendance: pure functions of its state and a command. No clock, no I/O."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.events.ids import event_id, punch_id
from shared.log.subjects import Subject, attendance_month
from shared.problems import conflict, invalid, not_found

CLOCK_TOLERANCE = timedelta(minutes=10)  # a terminal's clock may run ahead so far; more is a wrong clock

Direction = dev.Direction
PunchStatus = Literal["RECORDED", "QUARANTINED"]
PUNCHES: dict[Direction, type[Event]] = {"IN": att.CheckedIn, "OUT": att.CheckedOut, "UNKNOWN": att.Punched}
DIRECTIONS = {kind: direction for direction, kind in PUNCHES.items()}
AssemblyKey = tuple[date, att.AssemblyKind]


@dataclass(frozen=True)
class RecordPunch:
    """A command to record one punch. `by_device`: `at` is by the device's own clock.

    `not_before` is the earliest instant that the device's clock can rightly have shown. `place` is where a person's
    phone was; two punches that differ in it only are one punch.
    """

    employee_id: str
    at: datetime
    direction: Direction
    method: str
    device_id: str | None
    by_device: bool = False
    not_before: datetime | None = None
    place: att.Place | None = None

    @cached_property
    def punch_id(self) -> str:
        return punch_id(self.device_id, self.employee_id, self.at, self.direction)

    @property
    def subject(self) -> Subject:
        return attendance_month(self.employee_id, self.at)


class QuarantineDecision(NamedTuple):
    """A person's decision on one quarantined punch, and the reason for it."""

    punch_id: str
    reason: str


@dataclass(frozen=True)
class AttendanceMonth:
    """The facts recorded in one person's month, so that none is recorded twice.

    `punches`: the judged place of the phone, by punch id. `assemblies`: all records of an assembly, in log order.
    """

    punches: dict[str, att.Place | None] = field(default_factory=dict)
    excuses: dict[str, att.AbsenceExcusedData] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    quarantined: dict[str, dev.PunchQuarantinedData] = field(default_factory=dict)
    turned_down: frozenset[str] = frozenset()
    assemblies: dict[AssemblyKey, tuple[bool, ...]] = field(default_factory=dict)


def evolve(month: AttendanceMonth, event: Event) -> AttendanceMonth:
    """The month after an event. Events of no interest change nothing."""
    match event:
        case att.CheckedIn(data=data) | att.CheckedOut(data=data) | att.Punched(data=data):
            return replace(month, punches={**month.punches, data.punch_id: data.place})
        case att.AbsenceExcused(data=excuse):
            return replace(month, excuses={**month.excuses, excuse.excuse_id: excuse})
        case att.ExcuseCancelled(data=cancel):
            return replace(month, cancelled=month.cancelled | {cancel.excuse_id})
        case dev.PunchQuarantined(data=punch):
            return replace(month, quarantined={**month.quarantined, punch.punch_id: punch})
        case dev.QuarantineRefused(data=refusal):
            return replace(month, turned_down=month.turned_down | {refusal.punch_id})
        case att.AssemblyRecorded(data=data):
            assembly = data.date, data.kind
            records = (*month.assemblies.get(assembly, ()), data.present)
            return replace(month, assemblies={**month.assemblies, assembly: records})
    return month


def impossible(command: RecordPunch, now: datetime) -> dev.Cause | None:
    """The reason that the clock which gave the punch its time cannot be right, or None."""
    if command.at > now + CLOCK_TOLERANCE:
        return "FUTURE"
    if command.not_before is not None and command.at < command.not_before:
        return "BEFORE_ENROLMENT"
    return None


def record_punch(month: AttendanceMonth, command: RecordPunch, who: Who) -> list[Event]:
    """Record a punch once: the same device, person, second and direction is the same punch (decision 7).

    A device's punch whose time cannot be right waits in quarantine; a person's is refused with Problem 422.
    """
    if command.punch_id in month.punches or command.punch_id in month.quarantined:
        return []
    cause = impossible(command, who.now)
    if cause is None:
        return [_punch(command, who)]
    if not command.by_device:
        raise invalid(f"The punch says {command.at.isoformat()}, which is in the future: the clock is wrong.")
    data = dev.PunchQuarantinedData(
        employee_id=command.employee_id,
        punch_id=command.punch_id,
        at=command.at,
        direction=command.direction,
        method=command.method,
        cause=cause,
        device_id=command.device_id,
    )
    quarantine_id = quarantine_event_id(command.punch_id)
    return [dev.PunchQuarantined.record(data, id=quarantine_id, time=who.now, actor=who.actor)]


def quarantine_event_id(punch_id: str) -> str:
    """The id of the event that put a punch into quarantine."""
    return event_id(dev.PunchQuarantined.type(), punch_id)


def status_of(month: AttendanceMonth, command: RecordPunch, events: list[Event]) -> PunchStatus:
    """The status of a punch for which `record_punch` returned these events."""
    if events:
        return "QUARANTINED" if isinstance(events[0], dev.PunchQuarantined) else "RECORDED"
    return "RECORDED" if command.punch_id in month.punches else "QUARANTINED"


def place_of(month: AttendanceMonth, command: RecordPunch) -> att.Place | None:
    """The place of the phone that the log has; for a punch sent again, the place judged the first time."""
    return month.punches.get(command.punch_id, command.place)


def _punch(punch: RecordPunch | dev.PunchQuarantinedData, who: Who) -> Event:
    data = att.PunchData(
        employee_id=punch.employee_id,
        at=punch.at,
        method=punch.method,
        punch_id=punch.punch_id,
        device_id=punch.device_id,
        place=punch.place if isinstance(punch, RecordPunch) else None,
    )
    return PUNCHES[punch.direction].record(data, id=punch.punch_id, time=who.now, actor=who.actor)


def release(month: AttendanceMonth, decision: QuarantineDecision, who: Who) -> list[Event]:
    """Let a quarantined punch count at the instant its clock showed."""
    waiting = _quarantined(month, decision.punch_id)
    if decision.punch_id in month.punches:
        return []
    if decision.punch_id in month.turned_down:
        raise conflict("This punch was refused; a correction of the day says otherwise.")
    if waiting.at > who.now + CLOCK_TOLERANCE:
        raise conflict(f"{waiting.at.isoformat()} is still to come: refuse the punch and correct its day.")
    return [_decided(dev.QuarantineReleased, waiting, decision.reason, who), _punch(waiting, who)]


def turn_down(month: AttendanceMonth, decision: QuarantineDecision, who: Who) -> list[Event]:
    """Refuse a quarantined punch for good: it never counts."""
    waiting = _quarantined(month, decision.punch_id)
    if decision.punch_id in month.turned_down:
        return []
    if decision.punch_id in month.punches:
        raise conflict("This punch was released; a correction of the day says otherwise.")
    return [_decided(dev.QuarantineRefused, waiting, decision.reason, who)]


def _quarantined(month: AttendanceMonth, punch_id: str) -> dev.PunchQuarantinedData:
    waiting = month.quarantined.get(punch_id)
    if waiting is None:
        raise not_found("No such punch is in quarantine in this month for this employee.")
    return waiting


def _decided(kind: type[Event], waiting: dev.PunchQuarantinedData, reason: str, who: Who) -> Event:
    data = dev.QuarantineDecidedData(
        employee_id=waiting.employee_id, punch_id=waiting.punch_id, at=waiting.at, reason=reason
    )
    return kind.record(data, id=event_id(kind.type(), waiting.punch_id), time=who.now, actor=who.actor)


def excuse_absence(month: AttendanceMonth, data: att.AbsenceExcusedData, who: Who) -> list[Event]:
    """Record a leave, travel order or notice for some days; payroll's rules decide what is paid or cut for it."""
    recorded = month.excuses.get(data.excuse_id)
    if recorded is not None:
        if recorded != data:
            raise conflict("This excuse id is taken by a excuse that says something else.")
        return []
    return [att.AbsenceExcused.record(data, time=who.now, actor=who.actor)]


def cancel_excuse(month: AttendanceMonth, data: att.ExcuseCancelledData, who: Who) -> list[Event]:
    if data.excuse_id not in month.excuses:
        raise not_found(f"No excuse {data.excuse_id} starts in this month for this employee.")
    if data.excuse_id in month.cancelled:
        return []
    return [att.ExcuseCancelled.record(data, time=who.now, actor=who.actor)]


def days_around(at: datetime) -> tuple[date, date]:
    """The local dates on which an instant may count: the city's zones and night shifts reach one day further."""
    day = at.date()
    return day - timedelta(days=1), day + timedelta(days=1)
