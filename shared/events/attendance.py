"""What the attendance service says: punches, excuses, corrections and the city's calendar."""

from datetime import date, time
from typing import Annotated, Literal

import msgspec

from shared.events.corrections import CorrectionEvent
from shared.events.devices import DeviceEvent, Latitude, Longitude, QuarantineEvent
from shared.events.envelope import Data, Event, Id, Instant, Natural, Positive, Text
from shared.events.leave import LeaveEvent

Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
ExcuseKind = Literal[
    "INFORMAL_NOTICE",
    "OFFICIAL_TRAVEL",
    "TRAINING",
    "STUDY",
    "ANNUAL",
    "LONG",
    "SICK",
    "MATERNITY",
    "IMPORTANT_REASON",
    "COLLECTIVE",
    "UNPAID",
]
LocalTime = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")]

Zone = Literal["IN_ZONE", "OUT_OF_ZONE"]
AssemblyKind = Literal["MORNING", "EVENING", "CEREMONY", "EXERCISE"]

MOST_SHIFTS = 3  # of one person on one day
LONGEST_EXCUSE_DAYS = 366 * 5  # unpaid leave may last 3 years and be extended (domain 2.8)


class Hours(Data, frozen=True):
    """Working hours of a weekday, local `HH:MM`. An end not after the start is on the next day."""

    start: LocalTime
    end: LocalTime

    @property
    def starts(self) -> time:
        return time.fromisoformat(self.start)

    @property
    def ends(self) -> time:
        return time.fromisoformat(self.end)

    @property
    def text(self) -> str:
        return f"{self.start}-{self.end}"


Weekly = dict[Weekday, Hours | None]


class Place(Data, frozen=True):
    """Where a phone said it was, judged against the unit's workplaces; the position itself is kept nowhere.

    `distance_m` is to the nearest workplace; `mock`: the phone itself says that its position is made up.
    """

    zone: Zone
    distance_m: Natural
    mock: bool = False


class PunchData(Data, frozen=True):
    """One touch of a terminal or phone, at the instant its clock showed."""

    employee_id: Id
    at: Instant
    method: str
    punch_id: Id
    device_id: Id | None = None
    place: Place | None = None


class PunchesCorrectedData(Data, frozen=True):
    """Replaces the workday's arrival, departure or both by the instants it names.

    `outage_id` names the outage it was needed for.
    """

    employee_id: Id
    date: date
    reason: Text
    correction_id: Id
    check_in: Instant | None = None
    check_out: Instant | None = None
    outage_id: Id | None = None

    def __post_init__(self) -> None:
        if self.check_in is None and self.check_out is None:
            raise ValueError("a correction names an arrival, a departure or both")


class AbsenceExcusedData(Data, frozen=True):
    """`date_from` to `date_to`, both included.

    `leave_id` names the granted leave it follows from, `correction_id` the approved request (domain 5.5).
    """

    employee_id: Id
    excuse_id: Id
    kind: ExcuseKind
    date_from: date
    date_to: date
    document: Text | None = None
    leave_id: Id | None = None
    correction_id: Id | None = None

    def __post_init__(self) -> None:
        if self.date_to < self.date_from:
            raise ValueError(f"ends on {self.date_to}, before it starts on {self.date_from}")
        if (self.date_to - self.date_from).days > LONGEST_EXCUSE_DAYS:
            raise ValueError("longer than any leave the law knows (five years)")


class ExcuseCancelledData(Data, frozen=True):
    """`correction_id` names the request that the excuse followed from."""

    employee_id: Id
    excuse_id: Id
    reason: Text
    correction_id: Id | None = None


class SchedulePublishedData(Data, frozen=True):
    schedule_id: Id
    weekly: Weekly
    effective_from: date


class HolidayDeclaredData(Data, frozen=True):
    date: date
    name: Text
    kind: str


class HolidayWithdrawnData(Data, frozen=True):
    """The date is an ordinary day after all: the government moves its collective leave within the year."""

    date: date
    reason: Text


class SpecialHoursDeclaredData(Data, frozen=True):
    """Other hours for a schedule between two dates, both included (Ramadan, domain 2.1)."""

    date_from: date
    date_to: date
    schedule_id: Id
    weekly: Weekly

    def __post_init__(self) -> None:
        if self.date_to < self.date_from:
            raise ValueError(f"ends on {self.date_to}, before it starts on {self.date_from}")


class ShiftsRosteredData(Data, frozen=True):
    """A person's shifts on each of these dates, none: free. It holds whatever schedule and holidays say.

    Of one date the last roster holds. A shift whose end is not after its start ends the next day.
    """

    employee_id: Id
    days: dict[date, Annotated[tuple[Hours, ...], msgspec.Meta(max_length=MOST_SHIFTS)]]


class AssemblyRecordedData(Data, frozen=True):
    """Whether somebody stood in an assembly (apel) of a date."""

    employee_id: Id
    date: date
    kind: AssemblyKind
    present: bool


class Workplace(Data, frozen=True):
    """A circle on the map: degrees times a million, metres."""

    name: Text
    latitude_e6: Latitude
    longitude_e6: Longitude
    radius_m: Positive


class WorkplacesDefinedData(Data, frozen=True):
    """Where a unit's people may check in by phone; said again it replaces what was said before."""

    unit_id: Id
    places: tuple[Workplace, ...]


class CheckedIn(Event, frozen=True, tag="attendance.CheckedIn"):
    data: PunchData


class CheckedOut(Event, frozen=True, tag="attendance.CheckedOut"):
    data: PunchData


class Punched(Event, frozen=True, tag="attendance.Punched"):
    """A punch of a terminal that does not know the direction."""

    data: PunchData


class PunchesCorrected(Event, frozen=True, tag="attendance.PunchesCorrected"):
    data: PunchesCorrectedData


class AbsenceExcused(Event, frozen=True, tag="attendance.AbsenceExcused"):
    data: AbsenceExcusedData


class ExcuseCancelled(Event, frozen=True, tag="attendance.ExcuseCancelled"):
    data: ExcuseCancelledData


class SchedulePublished(Event, frozen=True, tag="attendance.SchedulePublished"):
    data: SchedulePublishedData


class HolidayDeclared(Event, frozen=True, tag="attendance.HolidayDeclared"):
    data: HolidayDeclaredData


class HolidayWithdrawn(Event, frozen=True, tag="attendance.HolidayWithdrawn"):
    data: HolidayWithdrawnData


class SpecialHoursDeclared(Event, frozen=True, tag="attendance.SpecialHoursDeclared"):
    data: SpecialHoursDeclaredData


class ShiftsRostered(Event, frozen=True, tag="attendance.ShiftsRostered"):
    data: ShiftsRosteredData


class AssemblyRecorded(Event, frozen=True, tag="attendance.AssemblyRecorded"):
    data: AssemblyRecordedData


class WorkplacesDefined(Event, frozen=True, tag="attendance.WorkplacesDefined"):
    data: WorkplacesDefinedData


PunchEvent = CheckedIn | CheckedOut | Punched
CalendarEvent = SchedulePublished | HolidayDeclared | HolidayWithdrawn | SpecialHoursDeclared
DayEvent = PunchEvent | PunchesCorrected | AbsenceExcused | ExcuseCancelled | ShiftsRostered | AssemblyRecorded
AttendanceEvent = (
    DayEvent | CalendarEvent | WorkplacesDefined | DeviceEvent | QuarantineEvent | LeaveEvent | CorrectionEvent
)
