"""Where each event lives in the log: one subject is one aggregate (design 3.2, 3.3)."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple, assert_never

from shared.events import CITY, AnyEvent, Event
from shared.events import activity as act
from shared.events import appraisal as app
from shared.events import attendance as att
from shared.events import devices as dev
from shared.events import leave as lve
from shared.events import payroll as pay
from shared.period import Period, period_of

STREAM = "LEDGER"
PARTITIONS = 16  # frozen in the log: a stored subject carries its partition

REMEMBERED = 65_536  # subjects not made and checked again: more than a city's people have in a month

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FNV_OFFSET, _FNV_PRIME = 0x811C9DC5, 0x01000193


class BadSubject(ValueError):
    """An id that cannot stand in a subject, or an event whose aggregate cannot be known."""


def partition_of(employee_id: str) -> int:
    """The partition the server's `partition(16,1)` gives: FNV-1a of the id."""
    digest = _FNV_OFFSET
    for byte in employee_id.encode():
        digest = (digest ^ byte) * _FNV_PRIME & 0xFFFFFFFF
    return digest % PARTITIONS


class Subject(NamedTuple):
    """One aggregate: whose, of which service, which one."""

    owner: str  # an employee id, or `city`
    service: str
    aggregate: str

    @property
    def published(self) -> str:
        """The subject an event is published to."""
        head = CITY if self.owner == CITY else f"ledger.{self.owner}"
        return f"{head}.{self.service}.{self.aggregate}"

    @property
    def stored(self) -> str:
        """The subject the stream's transform stores it under."""
        head = CITY if self.owner == CITY else f"log.{partition_of(self.owner)}.{self.owner}"
        return f"{head}.{self.service}.{self.aggregate}"

    @classmethod
    @lru_cache(maxsize=65_536)  # a reader meets the same people's months again and again
    def parse(cls, stored: str) -> "Subject":
        """The inverse of `stored`."""
        *head, service, aggregate = stored.split(".")
        return cls(head[-1], service, aggregate)


def partition_filters(partition: int, *services: str) -> list[str]:
    """What a partition's reader sees: its own people and all of the city, of these services or of all."""
    people = [f"log.{partition}.*.{service}.*" for service in services] or [f"log.{partition}.>"]
    return [*people, f"{CITY}.>"]


def attendance_month(employee_id: str, at: datetime | date) -> Subject:
    """A punch lives in the UTC month of its instant, so that any zone's writing of it lands in one place."""
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return _of_person(employee_id, "attendance", period_of(day))


def leave(employee_id: str) -> Subject:
    """All leave of a person, with the excuses that follow from it: a balance reaches over years."""
    return _of_person(employee_id, "attendance", "leave")


def device(device_id: str) -> Subject:
    return _subject(CITY, "attendance", f"device-{device_id}")


def activity_month(employee_id: str, period: Period) -> Subject:
    return _of_person(employee_id, "activity", period)


def career(employee_id: str) -> Subject:
    return _of_person(employee_id, "appraisal", "career")


def payroll_month(employee_id: str, period: Period) -> Subject:
    return _of_person(employee_id, "payroll", period)


def unit(unit_id: str) -> Subject:
    return _subject(CITY, "appraisal", f"unit-{unit_id}")


def position(position_id: str) -> Subject:
    return _subject(CITY, "appraisal", f"position-{position_id}")


CALENDAR = Subject(CITY, "attendance", "calendar")
RULE_SETS = Subject(CITY, "payroll", "rulesets")


@lru_cache(REMEMBERED)
def _of_person(employee_id: str, service: str, aggregate: str) -> Subject:
    if employee_id == CITY:
        raise BadSubject(f"{CITY!r} is nobody's id")
    return _subject(employee_id, service, aggregate)


def _subject(owner: str, service: str, aggregate: str) -> Subject:
    for token in (owner, aggregate.partition("-")[2] or aggregate):
        if _TOKEN.fullmatch(token) is None:
            raise BadSubject(f"{token!r} is no id: letters, digits, '-' and '_' only, at most 64")
    return Subject(owner, service, aggregate)


class SubjectIndex:
    """Finds the subject of events read from a file, where no subject is written beside them.

    A decision on an activity, or the cancelling of an excuse, names only its id; the index remembers
    where the submission or excuse before it went.
    """

    def __init__(self) -> None:
        self._activities: _Places = {}
        self._excuses: _Places = {}

    def subject_of(self, event: Event) -> Subject:
        """Raises BadSubject where the event follows on something that was never said."""
        return self._locate(event)  # type: ignore[arg-type]

    def _locate(self, event: AnyEvent) -> Subject:
        match event:
            case act.ActivitySubmitted(data=data):
                place = activity_month(event.subject, period_of(data.date))
                self._activities.setdefault(event.subject, {})[data.activity_id] = place
                return place
            case (
                act.ActivityVerified(data=data)
                | act.ActivityReturned(data=data)
                | act.ActivityRejected(data=data)
                | act.ActivityWithdrawn(data=data)
                | act.ActivityAnnulled(data=data)
            ):
                return _recall(self._activities, event, data.activity_id)
            case att.CheckedIn() | att.CheckedOut() | att.Punched():
                return attendance_month(event.subject, event.data.at)
            case att.AbsenceExcused(data=excuse):
                of_leave = excuse.leave_id is not None
                place = leave(event.subject) if of_leave else attendance_month(event.subject, excuse.date_from)
                self._excuses.setdefault(event.subject, {})[excuse.excuse_id] = place
                return place
            case att.ExcuseCancelled(data=cancel):
                return _recall(self._excuses, event, cancel.excuse_id)
            case att.PunchesCorrected(data=correction):
                return attendance_month(event.subject, correction.date)
            case dev.PunchQuarantined() | dev.QuarantineReleased() | dev.QuarantineRefused():
                return attendance_month(event.subject, event.data.at)
            case (
                lve.LeaveRequested()
                | lve.LeaveAdvised()
                | lve.LeaveDecided()
                | lve.LeaveRecalled()
                | lve.LeaveCancelled()
            ):
                return leave(event.subject)
            case dev.DeviceEnrolled() | dev.DeviceActivated() | dev.DeviceSuspended() | dev.DeviceRevoked():
                return device(event.data.device_id)
            case app.UnitDefined(data=unit_data):
                return unit(unit_data.unit_id)
            case app.MonthClosed(data=closed):
                return unit(closed.unit_id)
            case app.PositionDefined(data=position_data):
                return position(position_data.position_id)
            case att.SchedulePublished() | att.HolidayDeclared() | att.SpecialHoursDeclared():
                return CALENDAR
            case pay.RuleSetAdopted():
                return RULE_SETS
            case pay.TppCalculated(data=paid) | pay.TppAdjusted(data=paid):
                return payroll_month(event.subject, paid.statement.period)
            case (
                app.EmployeeRegistered()
                | app.EmployeeTransferred()
                | app.RankChanged()
                | app.SupervisorAssigned()
                | app.EmploymentEnded()
                | app.SanctionImposed()
            ):
                return career(event.subject)
            case _:
                assert_never(event)


_Places = dict[str, dict[str, Subject]]  # by person and id
_NONE: dict[str, Subject] = {}


def _recall(places: _Places, event: Event, key: str) -> Subject:
    place = places.get(event.subject, _NONE).get(key)
    if place is None:
        raise BadSubject(f"{event.type()} of {key!r}, which was never submitted for {event.subject}")
    return place
