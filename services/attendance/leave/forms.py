"""The bodies of leave's commands and answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.attendance.leave.balance import Balance
from services.attendance.leave.domain import LeaveStatus
from services.attendance.leave.store import LeaveRow
from shared.city.workday import instant
from shared.events.attendance import leave as lve
from shared.http.forms import STORABLE, Command, Day, Id, Reason
from shared.http.vocabulary import counted_in

Document = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=STORABLE)]
Comment = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=STORABLE)]
# RUNNING and FINISHED follow from the date and are stored nowhere.
LeaveState = LeaveStatus | Literal["RUNNING", "FINISHED"]


class LeaveRequestCommand(Command):
    """A request for leave from the first to the last date, both included.

    The client chooses the id: the same request again gets the same answer.
    """

    employee_id: Id
    leave_id: Id
    kind: lve.LeaveKind
    date_from: Day
    date_to: Day
    reason: Reason
    document: Document | None = None


class AdviceCommand(Command):
    advice: lve.Advice
    comment: Comment | None = None


class DecisionCommand(Command):
    """A decision; the verdict CHANGED grants other dates, and names them."""

    verdict: lve.Verdict
    date_from: Day | None = None
    date_to: Day | None = None
    comment: Comment | None = None


class RecallCommand(Command):
    """A recall; `returns_on` is the first day back at work."""

    returns_on: Day
    reason: Reason


class LeaveCancelCommand(Command):
    reason: Reason


class LeaveView(BaseModel):
    """A leave as it stands today, its `days` by calendar year; the fields of a word not yet given are null."""

    employee_id: str
    leave_id: str
    kind: lve.LeaveKind
    date_from: date
    date_to: date
    days: Annotated[dict[int, int], Field(description="Days of each calendar year", examples=[{"2026": 3}])]
    reason: str
    document: str | None
    state: LeaveState
    requested_by: str
    requested_for: str | None
    requested_at: datetime
    advice: lve.Advice | None
    advised_by: str | None
    advice_comment: str | None
    verdict: lve.Verdict | None
    decided_by: str | None
    decision_comment: str | None
    ended_by: str | None
    end_reason: str | None


class BalanceView(BaseModel):
    """A year of one kind of leave: reserved + used + remaining = right; granted days are used.

    A kind without a yearly right has no `right` and nothing `remaining`.
    """

    model_config = counted_in("days")

    kind: lve.LeaveKind
    right: int | None
    reserved: int
    used: int
    remaining: Annotated[int | None, Field(ge=0)]


class YearView(BaseModel):
    employee_id: str
    year: int
    kinds: list[BalanceView]


def view(row: LeaveRow, today: date) -> LeaveView:
    columns = row.model_dump(exclude={"status", "requested_at", "seq"})
    return LeaveView(**columns, state=state(row, today), requested_at=instant(row.requested_at))


def state(row: LeaveRow, today: date) -> str:
    """The state of a leave on a day (domain 5.6)."""
    if row.status != "GRANTED" or today < row.date_from:
        return row.status
    return "RUNNING" if today <= row.date_to else "FINISHED"


def balance_view(kind: lve.LeaveKind, balance: Balance) -> BalanceView:
    return BalanceView(kind=kind, **balance._asdict(), remaining=balance.remaining)
