"""How outages' commands and answers are written."""

from datetime import date as Date
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.attendance.corrections.outages.domain import Status
from services.attendance.corrections.outages.store import OutageRow
from shared.city.workday import instant
from shared.events.attendance import corrections as cor
from shared.http.batch import BATCH_MAX
from shared.http.forms import Command, Day, Id, Instant, Reason


class MissedCommand(Command):
    """The arrival, the departure or both that should count for one person on one day."""

    employee_id: Id
    date: Day
    check_in: Instant | None = None
    check_out: Instant | None = None


class ReportCommand(Command):
    """Up to 1,000 days. The id is the client's: the same again answers the same."""

    outage_id: Id
    unit_id: Id
    kind: cor.OutageKind
    reason: Reason
    missed: Annotated[list[MissedCommand], Field(min_length=1, max_length=BATCH_MAX)]


class RefuseCommand(Command):
    reason: Reason


class OutageView(BaseModel):
    """An outage as it stands; `touches`: how many days it names."""

    outage_id: str
    unit_id: str
    kind: cor.OutageKind
    reason: str
    touches: int
    status: Status
    reported_by: str
    reported_at: datetime
    decided_by: str | None
    refusal: str | None


class MissedView(BaseModel):
    employee_id: str
    date: Date
    check_in: datetime | None = None
    check_out: datetime | None = None


class WholeOutageView(OutageView):
    """With what it names, and how much of that is `applied`: all of it once the approval has answered."""

    applied: int
    missed: list[MissedView]


def view(row: OutageRow) -> OutageView:
    return OutageView(**_told(row))


def whole_view(row: OutageRow, applied: int) -> WholeOutageView:
    return WholeOutageView(**_told(row), applied=applied, missed=[MissedView(**each) for each in row.missed])


def _told(row: OutageRow) -> dict[str, object]:
    told = {name: getattr(row, name) for name in OutageView.model_fields}
    return told | {"reported_at": instant(row.reported_at)}
