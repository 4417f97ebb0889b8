"""Appraisal's events: the organisation, people's careers, the closing of months."""

from datetime import date
from typing import Literal

from shared.events.envelope import Data, Event, Id, Natural, Rate, Text
from shared.values.nip import check_nip
from shared.values.period import Period, check_period

SupervisorKind = Literal["DEFINITIVE", "ACTING"]


def _in_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ValueError(f"ends on {last}, before it starts on {first}")


class UnitDefinedData(Data, frozen=True):
    unit_id: Id
    name: Text
    kind: str
    timezone: str
    parent_id: Id | None = None


class PositionDefinedData(Data, frozen=True):
    """A post; `ceiling`: rupiah a month for each TPP component (domain 2.6.1)."""

    position_id: Id
    title: Text
    unit_id: Id
    position_class: int
    kind: str
    ceiling: dict[str, Natural]


class EmployeeRegisteredData(Data, frozen=True):
    """A registration; `salary`: rupiah a month already in the health base, `position_id`: absent without a post."""

    employee_id: Id
    nip: str
    name: Text
    employment: str
    rank_grade: str
    family_status: str
    salary: Natural
    unit_id: Id
    schedule_id: Id
    effective_from: date
    position_id: Id | None = None

    def __post_init__(self) -> None:
        check_nip(self.nip, self.employment)


class EmployeeTransferredData(Data, frozen=True):
    employee_id: Id
    unit_id: Id
    schedule_id: Id
    effective_from: date
    position_id: Id | None = None


class RankChangedData(Data, frozen=True):
    employee_id: Id
    rank_grade: str
    salary: Natural
    effective_from: date


class SupervisorAssignedData(Data, frozen=True):
    employee_id: Id
    supervisor_id: Id
    kind: SupervisorKind
    effective_from: date
    effective_to: date | None = None

    def __post_init__(self) -> None:
        _in_order(self.effective_from, self.effective_to)


class EmploymentEndedData(Data, frozen=True):
    """The end of an employment; the last day employed is the day before `effective_from`."""

    employee_id: Id
    effective_from: date
    reason: Text


class SanctionImposedData(Data, frozen=True):
    """A sanction; `effective_to` is the last day in force."""

    employee_id: Id
    sanction_id: Id
    level: str
    tpp_cut_bp: Rate
    effective_from: date
    effective_to: date

    def __post_init__(self) -> None:
        _in_order(self.effective_from, self.effective_to)


class MonthClosedData(Data, frozen=True):
    period: Period
    unit_id: Id

    def __post_init__(self) -> None:
        check_period(self.period)


class UnitDefined(Event, frozen=True, tag="appraisal.UnitDefined"):
    """A unit exists, with its name, kind, time zone and the unit above; defined again, it is as defined last."""

    data: UnitDefinedData


class PositionDefined(Event, frozen=True, tag="appraisal.PositionDefined"):
    """A post exists in a unit, with its class and its ceiling in rupiah a month by component."""

    data: PositionDefinedData


class EmployeeRegistered(Event, frozen=True, tag="appraisal.EmployeeRegistered"):
    """An employee works here from a date on: who they are, where, on which post and schedule."""

    data: EmployeeRegisteredData


class EmployeeTransferred(Event, frozen=True, tag="appraisal.EmployeeTransferred"):
    """An employee works in another unit, on another post or by another schedule from a date on."""

    data: EmployeeTransferredData


class RankChanged(Event, frozen=True, tag="appraisal.RankChanged"):
    """An employee has another rank and salary from a date on."""

    data: RankChangedData


class SupervisorAssigned(Event, frozen=True, tag="appraisal.SupervisorAssigned"):
    """An employee has a superior from a date on, for good or for some days."""

    data: SupervisorAssignedData


class EmploymentEnded(Event, frozen=True, tag="appraisal.EmploymentEnded"):
    """An employee works here no longer from a date on."""

    data: EmploymentEndedData


class SanctionImposed(Event, frozen=True, tag="appraisal.SanctionImposed"):
    """A disciplinary sanction cuts an employee's TPP while it is in force."""

    data: SanctionImposedData


class MonthClosed(Event, frozen=True, tag="appraisal.MonthClosed"):
    """A unit's month is final: what comes later is paid with a later month."""

    data: MonthClosedData


AppraisalEvent = (
    UnitDefined
    | PositionDefined
    | EmployeeRegistered
    | EmployeeTransferred
    | RankChanged
    | SupervisorAssigned
    | EmploymentEnded
    | SanctionImposed
    | MonthClosed
)
CareerEvent = (
    EmployeeRegistered | EmployeeTransferred | RankChanged | SupervisorAssigned | EmploymentEnded | SanctionImposed
)
