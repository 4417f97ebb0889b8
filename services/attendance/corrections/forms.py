"""How corrections' commands and answers are written."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from services.attendance.corrections.domain import Status
from services.attendance.corrections.store import RequestRow
from shared.city.workday import instant
from shared.events.attendance import corrections as cor
from shared.http.forms import STORABLE, Command, Day, Id, Instant, Reason

_Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=STORABLE)]


class RequestCommand(Command):
    """FORGOT and DEVICE_FAULT name the arrival, the departure or both of `date_from`; any other kind its days, both
    dates included. The id is the client's: the same again answers the same.
    """

    employee_id: Id
    correction_id: Id
    kind: cor.CorrectionKind
    date_from: Day
    reason: Reason
    date_to: Day | None = None
    check_in: Instant | None = None
    check_out: Instant | None = None
    document: _Line | None = None


class EndorseCommand(Command):
    comment: _Line | None = None


class EndCommand(Command):
    """Why a request is refused, withdrawn, or what it excused taken back."""

    reason: Reason


class RequestView(BaseModel):
    """A request as it stands; what nobody has said yet is null. `decided_by`: who applied, refused or withdrew
    it, or took back what it excused.
    """

    employee_id: str
    correction_id: str
    kind: cor.CorrectionKind
    date_from: date
    date_to: date
    check_in: datetime | None
    check_out: datetime | None
    reason: str
    document: str | None
    status: Status
    requested_by: str
    requested_for: str | None
    requested_at: datetime
    endorsed_by: str | None
    comment: str | None
    decided_by: str | None
    decision_reason: str | None


def view(row: RequestRow) -> RequestView:
    times = ("check_in", "check_out", "requested_at")
    said = {name: None if (at := getattr(row, name)) is None else instant(at) for name in times}
    return RequestView(**row.model_dump(exclude={"seq", *times}), **said)
