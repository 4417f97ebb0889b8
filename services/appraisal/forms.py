"""What is said to appraisal over HTTP, and what it answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.appraisal.domain import Component
from shared.events.appraisal import SupervisorKind
from shared.http.forms import STORABLE, Command, Day, Id, Month, Reason

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
Kind = Annotated[str, Field(min_length=1, max_length=64, pattern=STORABLE)]
Rupiah = Annotated[int, Field(ge=0, le=2**53)]
# I/a to IV/e of civil servants, I to XVII of contract staff.
RankGrade = Annotated[str, Field(pattern=r"^(I{1,3}/[a-d]|IV/[a-e]|X?(I{1,3}|IV|VI{0,3}|IX)|X)$", examples=["III/b"])]


class UnitCommand(Command):
    """Define a unit, or define it anew; `timezone` is an IANA name."""

    unit_id: Id
    name: Label
    kind: Kind
    timezone: Annotated[str, Field(max_length=64, examples=["Asia/Makassar"])]
    parent_id: Id | None = None


class PositionCommand(Command):
    """Define a post, or define it anew; `ceiling` in whole rupiah a month for each TPP component."""

    position_id: Id
    title: Label
    unit_id: Id
    position_class: Annotated[int, Field(ge=1, le=17)]
    kind: Kind
    ceiling: dict[Component, Rupiah]


class EmployeeCommand(Command):
    """Register an employee; `salary` in whole rupiah a month. No `position_id`: a person without a post."""

    employee_id: Id
    nip: Annotated[str, Field(max_length=18)]
    name: Label
    employment: Kind
    rank_grade: RankGrade
    family_status: Annotated[str, Field(pattern=r"^(TK|K)/[0-3]$", examples=["K/1"])]
    salary: Rupiah
    unit_id: Id
    schedule_id: Id
    effective_from: Day
    position_id: Id | None = None


class TransferCommand(Command):
    unit_id: Id
    schedule_id: Id
    effective_from: Day
    position_id: Id | None = None


class RankCommand(Command):
    rank_grade: RankGrade
    salary: Rupiah
    effective_from: Day


class SupervisorCommand(Command):
    """`effective_to` is the last day; said again with one, an open supervision ends."""

    supervisor_id: Id
    kind: SupervisorKind = "DEFINITIVE"
    effective_from: Day
    effective_to: Day | None = None


class SanctionCommand(Command):
    """`tpp_cut_bp` in basis points of TPP (2,500 = 25 %); `effective_to` is the last day in force."""

    sanction_id: Id
    level: Literal["LIGHT", "MEDIUM", "HEAVY"]
    tpp_cut_bp: Annotated[int, Field(ge=0, le=10_000)]
    effective_from: Day
    effective_to: Day


class EndCommand(Command):
    """The last day employed is the day before `effective_from`."""

    effective_from: Day
    reason: Reason


class ClosingCommand(Command):
    period: Month
    unit_id: Id


class CityClosingCommand(Command):
    period: Month


class LineAnswer(BaseModel):
    """A line of the file by its number, the header being 1: `RECORDED`, now or before, or `REFUSED` and why."""

    line: int
    status: Literal["RECORDED", "REFUSED"]
    employee_id: str | None = None
    reason: str | None = None


class ImportAnswer(BaseModel):
    recorded: int
    refused: int
    lines: list[LineAnswer]


class UnitAnswer(BaseModel):
    unit_id: str
    status: Literal["CLOSED", "REFUSED"]
    reason: str | None = None


class CityAnswer(BaseModel):
    closed: int
    refused: int
    units: list[UnitAnswer]


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class UnitView(View):
    unit_id: str
    name: str
    kind: str
    timezone: str
    parent_id: str | None


class PositionView(View):
    """`ceiling` is null to who may not see money."""

    position_id: str
    title: str
    unit_id: str
    position_class: int
    kind: str
    ceiling: dict[str, int] | None


class MemberView(BaseModel):
    """Who works where on a day; `nip` is null to all but HR."""

    employee_id: str
    name: str
    nip: str | None
    employment: str
    rank_grade: str
    unit_id: str
    position_id: str | None
    schedule_id: str


class TurnView(View):
    effective_from: date
    employed: bool
    reason: str | None


class AssignmentView(View):
    effective_from: date
    unit_id: str
    position_id: str | None
    schedule_id: str


class RankView(View):
    """`salary` is null to who may not see money."""

    effective_from: date
    rank_grade: str
    salary: int | None


class SupervisionView(View):
    supervisor_id: str
    kind: str
    effective_from: date
    effective_to: date | None


class SanctionView(View):
    sanction_id: str
    level: str
    tpp_cut_bp: int
    effective_from: date
    effective_to: date


class EmployeeView(BaseModel):
    """A career, each list by date. A superior sees no NIP, money, family or sanctions: these are null."""

    employee_id: str
    name: str
    nip: str | None
    employment: str
    family_status: str | None
    turns: list[TurnView]
    assignments: list[AssignmentView]
    ranks: list[RankView]
    supervisors: list[SupervisionView]
    sanctions: list[SanctionView] | None


class ClosingView(BaseModel):
    period: str
    unit_id: str
    closed_at: datetime
    closed_by: str
