"""The attendance service's events of leave (domain 2.8, 5.6). An AbsenceExcused follows a granted leave."""

from datetime import date
from typing import Literal

from shared.events.envelope import Data, Event, Id, Natural, Text

LeaveKind = Literal["ANNUAL", "LONG", "SICK", "MATERNITY", "IMPORTANT_REASON", "UNPAID"]
Advice = Literal["AGREE", "CHANGE", "POSTPONE", "REFUSE"]
Verdict = Literal["GRANTED", "CHANGED", "POSTPONED", "REFUSED"]
Days = dict[int, Natural]  # by calendar year, in the kind's own unit: each year's right pays for its own days


class LeaveRequestedData(Data, frozen=True):
    """A request for `date_from` to `date_to`, both included; `days`: the days it reserves of each year's right."""

    employee_id: Id
    leave_id: Id
    kind: LeaveKind
    date_from: date
    date_to: date
    days: Days
    reason: Text
    document: Text | None = None

    def __post_init__(self) -> None:
        if self.date_to < self.date_from:
            raise ValueError(f"ends on {self.date_to}, before it starts on {self.date_from}")


class LeaveAdvisedData(Data, frozen=True):
    """The superior's advice; it binds nobody."""

    employee_id: Id
    leave_id: Id
    advice: Advice
    comment: Text | None = None


class LeaveDecidedData(Data, frozen=True):
    """The authority's decision. CHANGED grants other dates, POSTPONED and REFUSED give the reserved days back."""

    employee_id: Id
    leave_id: Id
    verdict: Verdict
    date_from: date | None = None
    date_to: date | None = None
    days: Days | None = None
    comment: Text | None = None

    def __post_init__(self) -> None:
        named = self.date_from is not None, self.date_to is not None
        if named != (self.verdict == "CHANGED",) * 2:
            raise ValueError("CHANGED names the first and the last day, no other verdict names any")
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise ValueError(f"ends on {self.date_to}, before it starts on {self.date_from}")


class LeaveRecalledData(Data, frozen=True):
    """A recall by official need, back to work on `returns_on`; `days`: the days that were used."""

    employee_id: Id
    leave_id: Id
    returns_on: date
    days: Days
    reason: Text


class LeaveCancelledData(Data, frozen=True):
    employee_id: Id
    leave_id: Id
    reason: Text


class LeaveRequested(Event, frozen=True, tag="attendance.LeaveRequested"):
    """Leave was asked for, and its days are reserved."""

    data: LeaveRequestedData


class LeaveAdvised(Event, frozen=True, tag="attendance.LeaveAdvised"):
    """The superior advised on a leave."""

    data: LeaveAdvisedData


class LeaveDecided(Event, frozen=True, tag="attendance.LeaveDecided"):
    """The authority decided a leave."""

    data: LeaveDecidedData


class LeaveRecalled(Event, frozen=True, tag="attendance.LeaveRecalled"):
    """The employee was called back from a running leave; the unused days are given back."""

    data: LeaveRecalledData


class LeaveCancelled(Event, frozen=True, tag="attendance.LeaveCancelled"):
    """A leave was given up before it began; all its days are given back."""

    data: LeaveCancelledData


LeaveEvent = LeaveRequested | LeaveAdvised | LeaveDecided | LeaveRecalled | LeaveCancelled
