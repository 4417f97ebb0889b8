"""What attendance decides: pure functions of a month's state and a command. No clock, no I/O."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.events.attendance.calendar import (
    SchedulePublished,
    SchedulePublishedData,
    SpecialHoursDeclared,
    SpecialHoursDeclaredData,
)
from shared.events.ids import event_id, punch_id
from shared.log.subjects import Subject, attendance_month
from shared.problems import conflict, invalid, not_found

CLOCK_TOLERANCE = timedelta(minutes=10)  # a terminal's clock may run ahead so far; more is a wrong clock

Direction = dev.Direction
PunchStatus = Literal["RECORDED", "QUARANTINED"]
PUNCHES: dict[Direction, type[Event]] = {"IN": att.CheckedIn, "OUT": att.CheckedOut, "UNKNOWN": att.Punched}
DIRECTIONS = {kind: direction for direction, kind in PUNCHES.items()}

CalendarData = SchedulePublishedData | SpecialHoursDeclaredData
AssemblyKey = tuple[date, att.AssemblyKind]
_CALENDAR: dict[type, type[Event]] = {
    SchedulePublishedData: SchedulePublished,
    SpecialHoursDeclaredData: SpecialHoursDeclared,
}


@dataclass(frozen=True)
class RecordPunch:
    """`by_device`: its own clock speaks; `not_before` is the earliest that clock can have been ours.

    `place` is where a person's phone was: it makes the punch no other one.
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


@dataclass(frozen=True)
class AttendanceMonth:
    """One person's month: what has been said, so that nothing is said twice. Of a punch, where the phone was."""

    punches: dict[str, att.Place | None] = field(default_factory=dict)
    excuses: dict[str, att.AbsenceExcusedData] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    quarantined: dict[str, dev.PunchQuarantinedData] = field(default_factory=dict)
    turned_down: frozenset[str] = frozenset()
    assemblies: dict[AssemblyKey, tuple[bool, ...]] = field(default_factory=dict)  # all that was said of each


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
            said = (*month.assemblies.get(assembly, ()), data.present)
            return replace(month, assemblies={**month.assemblies, assembly: said})
    return month


def impossible(command: RecordPunch, now: datetime) -> dev.Cause | None:
    """Why the clock that wrote the punch cannot be right, or None."""
    if command.at > now + CLOCK_TOLERANCE:
        return "FUTURE"
    if command.not_before is not None and command.at < command.not_before:
        return "BEFORE_ENROLMENT"
    return None


def record_punch(month: AttendanceMonth, command: RecordPunch, who: Who) -> list[Event]:
    """One punch, once: the same device, person, second and direction is the same punch (decision 7).

    A device's punch that cannot be right waits in quarantine; a person who writes one is told.
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
    said = quarantine_event_id(command.punch_id)
    return [dev.PunchQuarantined.record(data, id=said, time=who.now, actor=who.actor)]


def quarantine_event_id(punch_id: str) -> str:
    """The id of the event that a punch went to quarantine by."""
    return event_id(dev.PunchQuarantined.type(), punch_id)


def status_of(month: AttendanceMonth, command: RecordPunch, said: list[Event]) -> PunchStatus:
    """What became of a punch about which the month had this to say."""
    if said:
        return "QUARANTINED" if isinstance(said[0], dev.PunchQuarantined) else "RECORDED"
    return "RECORDED" if command.punch_id in month.punches else "QUARANTINED"


def place_of(month: AttendanceMonth, command: RecordPunch) -> att.Place | None:
    """Where the log says that the phone was: of a punch sent again, what was judged the first time."""
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


def release(month: AttendanceMonth, punch_id: str, reason: str, who: Who) -> list[Event]:
    """A quarantined punch counts after all, at the instant its clock showed."""
    waiting = _quarantined(month, punch_id)
    if punch_id in month.punches:
        return []
    if punch_id in month.turned_down:
        raise conflict("This punch was refused; a correction of the day says otherwise.")
    if waiting.at > who.now + CLOCK_TOLERANCE:
        raise conflict(f"{waiting.at.isoformat()} is still to come: refuse the punch and correct its day.")
    return [_decided(dev.QuarantineReleased, waiting, reason, who), _punch(waiting, who)]


def turn_down(month: AttendanceMonth, punch_id: str, reason: str, who: Who) -> list[Event]:
    """A quarantined punch never counts."""
    waiting = _quarantined(month, punch_id)
    if punch_id in month.turned_down:
        return []
    if punch_id in month.punches:
        raise conflict("This punch was released; a correction of the day says otherwise.")
    return [_decided(dev.QuarantineRefused, waiting, reason, who)]


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
    """A leave, travel order or notice for some days; nothing is paid or cut here, payroll's rules decide that."""
    known = month.excuses.get(data.excuse_id)
    if known is not None:
        return _same_or_conflict(known, data, "excuse")
    return [att.AbsenceExcused.record(data, time=who.now, actor=who.actor)]


def cancel_excuse(month: AttendanceMonth, data: att.ExcuseCancelledData, who: Who) -> list[Event]:
    if data.excuse_id not in month.excuses:
        raise not_found(f"No excuse {data.excuse_id} starts in this month for this employee.")
    if data.excuse_id in month.cancelled:
        return []
    return [att.ExcuseCancelled.record(data, time=who.now, actor=who.actor)]


@dataclass(frozen=True)
class CalendarState:
    """The ids of what the calendar says already."""

    said: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()


def evolve_calendar(calendar: CalendarState, event: Event) -> CalendarState:
    schedules = calendar.schedules
    if isinstance(event, SchedulePublished):
        schedules |= {event.data.schedule_id}
    return CalendarState(calendar.said | {event.id}, schedules)


def change_calendar(calendar: CalendarState, data: CalendarData, who: Who) -> list[Event]:
    """A schedule or special hours; the same again says nothing new."""
    kind = _CALENDAR[type(data)]
    if isinstance(data, SpecialHoursDeclaredData) and data.schedule_id not in calendar.schedules:
        raise not_found(f"No schedule {data.schedule_id} is published.")
    event = kind.record(data, time=who.now, actor=who.actor)
    return [] if event.id in calendar.said else [event]


def days_around(at: datetime) -> tuple[date, date]:
    """The local dates an instant may be counted on: the city's zones and night shifts reach a day further."""
    day = at.date()
    return day - timedelta(days=1), day + timedelta(days=1)


def _same_or_conflict(known: object, said: object, what: str) -> list[Event]:
    if known != said:
        raise conflict(f"This {what} id is taken by a {what} that says something else.")
    return []
