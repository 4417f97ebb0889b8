"""The attendance service's events of corrections, for one person or after an outage for many (domain 5.5).

An approved request is followed, in the same append, by the PunchesCorrected or AbsenceExcused that it asked for.
"""

from datetime import date
from typing import Literal

from shared.events.envelope import Data, Event, Id, Instant, Text

CorrectionKind = Literal["FORGOT", "DEVICE_FAULT", "OFFICIAL_TRAVEL", "TRAINING", "SICK", "INFORMAL_NOTICE"]
OutageKind = Literal["DEVICE", "SERVER", "POWER", "NETWORK"]
PUNCH_KINDS: tuple[CorrectionKind, ...] = ("FORGOT", "DEVICE_FAULT")  # the others excuse an absence

LONGEST_REQUEST_DAYS = 31


class CorrectionRequestedData(Data, frozen=True):
    """A missing punch names the instants that should count on `date_from`, an absence its days up to `date_to`."""

    employee_id: Id
    correction_id: Id
    kind: CorrectionKind
    date_from: date
    reason: Text
    date_to: date | None = None
    check_in: Instant | None = None
    check_out: Instant | None = None
    document: Text | None = None

    def __post_init__(self) -> None:
        named = self.check_in is not None or self.check_out is not None
        if named != (self.kind in PUNCH_KINDS):
            raise ValueError("FORGOT and DEVICE_FAULT name an arrival, a departure or both, and no other kind does")
        if self.kind in PUNCH_KINDS and self.date_to is not None:
            raise ValueError("a punch is corrected on one day: there is no date_to")
        if self.date_to is not None and not 0 <= (self.date_to - self.date_from).days < LONGEST_REQUEST_DAYS:
            raise ValueError(f"date_to is not within {LONGEST_REQUEST_DAYS} days from {self.date_from}")


class CorrectionEndorsedData(Data, frozen=True):
    """The superior's consent."""

    employee_id: Id
    correction_id: Id
    comment: Text | None = None


class CorrectionApprovedData(Data, frozen=True):
    """The last consent that the request needed."""

    employee_id: Id
    correction_id: Id


class CorrectionRefusedData(Data, frozen=True):
    employee_id: Id
    correction_id: Id
    reason: Text


class CorrectionWithdrawnData(Data, frozen=True):
    employee_id: Id
    correction_id: Id
    reason: Text


class MissedPunch(Data, frozen=True):
    """The arrival, the departure or both that should count for one person on one day."""

    employee_id: Id
    date: date
    check_in: Instant | None = None
    check_out: Instant | None = None

    def __post_init__(self) -> None:
        if self.check_in is None and self.check_out is None:
            raise ValueError("names an arrival, a departure or both")


class OutageReportedData(Data, frozen=True):
    """One request of a unit's HR for everybody who lost punches in an outage."""

    outage_id: Id
    unit_id: Id
    kind: OutageKind
    reason: Text
    missed: tuple[MissedPunch, ...]


class OutageApprovedData(Data, frozen=True):
    """The personnel agency's consent; a PunchesCorrected follows for everybody named."""

    outage_id: Id


class OutageRefusedData(Data, frozen=True):
    outage_id: Id
    reason: Text


class CorrectionRequested(Event, frozen=True, tag="attendance.CorrectionRequested"):
    """A correction of a day was asked for."""

    data: CorrectionRequestedData


class CorrectionEndorsed(Event, frozen=True, tag="attendance.CorrectionEndorsed"):
    """The superior endorsed a request."""

    data: CorrectionEndorsedData


class CorrectionApproved(Event, frozen=True, tag="attendance.CorrectionApproved"):
    """A request has all the consents it needs; its outcome follows in the same append."""

    data: CorrectionApprovedData


class CorrectionRefused(Event, frozen=True, tag="attendance.CorrectionRefused"):
    """The superior or HR refused a request."""

    data: CorrectionRefusedData


class CorrectionWithdrawn(Event, frozen=True, tag="attendance.CorrectionWithdrawn"):
    """The author withdrew a request."""

    data: CorrectionWithdrawnData


class OutageReported(Event, frozen=True, tag="attendance.OutageReported"):
    """A unit's HR reported an outage and the punches lost in it."""

    data: OutageReportedData


class OutageApproved(Event, frozen=True, tag="attendance.OutageApproved"):
    """The personnel agency approved an outage."""

    data: OutageApprovedData


class OutageRefused(Event, frozen=True, tag="attendance.OutageRefused"):
    """The personnel agency refused an outage."""

    data: OutageRefusedData


RequestEvent = CorrectionRequested | CorrectionEndorsed | CorrectionApproved | CorrectionRefused | CorrectionWithdrawn
OutageEvent = OutageReported | OutageApproved | OutageRefused
CorrectionEvent = RequestEvent | OutageEvent
