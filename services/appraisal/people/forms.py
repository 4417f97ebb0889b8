"""Request and answer models of employees and their careers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.appraisal.organisation.feature import Kind, Label, Rupiah
from shared.events.appraisal import SupervisorKind
from shared.http.forms import Command, Day, Id, Reason, RowView
from shared.http.vocabulary import counted_in

# I/a to IV/e of civil servants, I to XVII of contract staff.
RankGrade = Annotated[str, Field(pattern=r"^(I{1,3}/[a-d]|IV/[a-e]|X?(I{1,3}|IV|VI{0,3}|IX)|X)$", examples=["III/b"])]


class EmployeeCommand(Command):
    """Register an employee; `salary` in whole rupiah a month. No `position_id`: a person without a post."""

    employee_id: Id
    nip: Annotated[str, Field(max_length=18)]
    name: Annotated[Label, Field(examples=["Siti Rahma"])]
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
    """Name a superior; `effective_to` is the last day. Sent again with one, it ends an open supervision."""

    supervisor_id: Id
    kind: SupervisorKind = "DEFINITIVE"
    effective_from: Day
    effective_to: Day | None = None


class SanctionCommand(Command):
    """A sanction; `tpp_cut_bp` in basis points of TPP (2,500 = 25 %); `effective_to` is the last day in force."""

    sanction_id: Id
    level: Literal["LIGHT", "MEDIUM", "HEAVY"]
    tpp_cut_bp: Annotated[int, Field(ge=0, le=10_000)]
    effective_from: Day
    effective_to: Day


class EndCommand(Command):
    """End an employment; the last day employed is the day before `effective_from`."""

    effective_from: Day
    reason: Reason


SHEET = """employee_id,nip,name,employment,rank_grade,family_status,salary,unit_id,schedule_id,effective_from
e00042,198001012005011001,Siti Rahma,PNS,III/b,K/1,4200000,u003,office-5d,2026-11-01
"""


class LineAnswer(BaseModel):
    """A line of the file by its number, the header being 1: `RECORDED`, now or before, or `REFUSED` and why."""

    line: int
    status: Literal["RECORDED", "REFUSED"]
    employee_id: str | None = None
    reason: str | None = None


class ImportAnswer(BaseModel):
    model_config = counted_in("lines")

    recorded: int
    refused: int
    lines: list[LineAnswer]


class MemberView(BaseModel):
    """An employee and where they work on a day; `nip` is null to all but HR."""

    employee_id: str
    name: Annotated[str, Field(examples=["Siti Rahma"])]
    nip: str | None
    employment: str
    rank_grade: str
    unit_id: str
    position_id: str | None
    schedule_id: str


class TurnView(RowView):
    effective_from: date
    employed: bool
    reason: str | None


class AssignmentView(RowView):
    effective_from: date
    unit_id: str
    position_id: str | None
    schedule_id: str


class RankView(RowView):
    """A rank; `salary` is null to a caller who may not see money."""

    effective_from: date
    rank_grade: str
    salary: int | None


class SupervisionView(RowView):
    supervisor_id: str
    kind: Annotated[str, Field(examples=["DEFINITIVE"])]
    effective_from: date
    effective_to: date | None


class SanctionView(RowView):
    sanction_id: str
    level: str
    tpp_cut_bp: int
    effective_from: date
    effective_to: date


class EmployeeView(BaseModel):
    """A career, each list by date. A superior sees no NIP, money, family or sanctions: these are null."""

    employee_id: str
    name: Annotated[str, Field(examples=["Siti Rahma"])]
    nip: str | None
    employment: str
    family_status: str | None
    turns: list[TurnView]
    assignments: list[AssignmentView]
    ranks: list[RankView]
    supervisors: list[SupervisionView]
    sanctions: list[SanctionView] | None
