"""Events of days at work: punches, corrections, excuses and assemblies."""

from datetime import date
from typing import Literal

from shared.events.attendance.calendar import ShiftsRostered
from shared.events.envelope import Data, Event, Id, Instant, Natural, Text

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

Zone = Literal["IN_ZONE", "OUT_OF_ZONE"]
AssemblyKind = Literal["MORNING", "EVENING", "CEREMONY", "EXERCISE"]
LONGEST_EXCUSE_DAYS = 366 * 5  # unpaid leave may last 3 years and be extended (domain 2.8)


class Place(Data, frozen=True):
    """The place of a phone, judged against the unit's workplaces; the position itself is kept nowhere.

    `distance_m` is to the nearest workplace; `mock`: the phone itself says that its position is made up.
    """

    zone: Zone
    distance_m: Natural
    mock: bool = False


class PunchData(Data, frozen=True):
    """One punch at a terminal or by phone, at the instant its clock showed."""

    employee_id: Id
    at: Instant
    method: str
    punch_id: Id
    device_id: Id | None = None
    place: Place | None = None


class PunchesCorrectedData(Data, frozen=True):
    """A correction, which replaces the workday's arrival, departure or both by the instants it names.

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
    """An excused absence from `date_from` to `date_to`, both included.

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
    """The cancellation of an excuse; `correction_id` names the request that the excuse followed from."""

    employee_id: Id
    excuse_id: Id
    reason: Text
    correction_id: Id | None = None


class AssemblyRecordedData(Data, frozen=True):
    """Whether an employee was present at an assembly (apel) of a date."""

    employee_id: Id
    date: date
    kind: AssemblyKind
    present: bool


class CheckedIn(Event, frozen=True, tag="attendance.CheckedIn"):
    """An employee arrived, by a punch whose direction is known."""

    data: PunchData


class CheckedOut(Event, frozen=True, tag="attendance.CheckedOut"):
    """An employee left, by a punch whose direction is known."""

    data: PunchData


class Punched(Event, frozen=True, tag="attendance.Punched"):
    """A punch of a terminal that does not know the direction."""

    data: PunchData


class PunchesCorrected(Event, frozen=True, tag="attendance.PunchesCorrected"):
    """A workday's arrival, departure or both were corrected."""

    data: PunchesCorrectedData


class AbsenceExcused(Event, frozen=True, tag="attendance.AbsenceExcused"):
    """An absence is excused."""

    data: AbsenceExcusedData


class ExcuseCancelled(Event, frozen=True, tag="attendance.ExcuseCancelled"):
    """An excuse no longer counts."""

    data: ExcuseCancelledData


class AssemblyRecorded(Event, frozen=True, tag="attendance.AssemblyRecorded"):
    """An employee's presence at an assembly was recorded; of several records the last holds."""

    data: AssemblyRecordedData


PunchEvent = CheckedIn | CheckedOut | Punched
DayEvent = PunchEvent | PunchesCorrected | AbsenceExcused | ExcuseCancelled | ShiftsRostered | AssemblyRecorded
