"""The bodies of outages' commands and answers."""

from datetime import date as Date
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.attendance.corrections.outages.domain import OutageStatus
from services.attendance.corrections.outages.store import OutageRow
from shared.city.workday import instant
from shared.events.attendance import corrections as cor
from shared.http.batch import BATCH_MAX
from shared.http.forms import Command, Day, Id, Instant, Reason


class MissedCommand(Command):
    """The arrival, the departure or both that should count for one person on one day."""

    employee_id: Id
    date: Day
    check_in: Annotated[Instant | None, Field(examples=["2026-11-02T07:30:00+08:00"])] = None
    check_out: Instant | None = None


class ReportCommand(Command):
    """A report of up to 1,000 days. The client chooses the id: the same report again gets the same answer."""

    outage_id: Id
    unit_id: Id
    kind: cor.OutageKind
    reason: Reason
    missed: Annotated[list[MissedCommand], Field(min_length=1, max_length=BATCH_MAX)]


class RefuseCommand(Command):
    reason: Reason


class OutageView(BaseModel):
    """An outage as it stands; `touches`: the number of workdays to be corrected, each of one employee."""

    outage_id: str
    unit_id: str
    kind: cor.OutageKind
    reason: str
    touches: Annotated[int, Field(description="Workdays to be corrected, each of one employee")]
    status: OutageStatus
    reported_by: str
    reported_at: datetime
    decided_by: str | None
    refusal: Annotated[str | None, Field(examples=[None])]


class MissedView(BaseModel):
    employee_id: str
    date: Date
    check_in: datetime | None = None
    check_out: datetime | None = None


class WholeOutageView(OutageView):
    """An outage with the days it names; `applied`: how many of them are corrected, all once the approval answered."""

    applied: Annotated[int, Field(description="Workdays to be corrected, each of one employee")]
    missed: list[MissedView]


def view(row: OutageRow) -> OutageView:
    return OutageView(**_fields(row))


def whole_view(row: OutageRow, applied: int) -> WholeOutageView:
    return WholeOutageView(**_fields(row), applied=applied, missed=[MissedView(**missed) for missed in row.missed])


def _fields(row: OutageRow) -> dict[str, object]:
    columns = {name: getattr(row, name) for name in OutageView.model_fields}
    return columns | {"reported_at": instant(row.reported_at)}
