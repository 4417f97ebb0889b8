"""The bodies of corrections' commands and answers."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.attendance.corrections.domain import RequestStatus
from services.attendance.corrections.store import CorrectionRequestRow
from shared.city.workday import instant
from shared.events.attendance import corrections as cor
from shared.http.forms import STORABLE, Command, Day, Id, Instant, Reason

_Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=STORABLE)]


class CorrectionRequestCommand(Command):
    """A request: FORGOT and DEVICE_FAULT name the arrival, the departure or both of `date_from`; any other kind names
    its days, both dates included. The client chooses the id: the same request again gets the same answer.
    """

    employee_id: Id
    correction_id: Id
    kind: cor.CorrectionKind
    date_from: Day
    reason: Reason
    date_to: Day | None = None
    check_in: Annotated[Instant | None, Field(examples=["2026-11-02T07:30:00+08:00"])] = None
    check_out: Instant | None = None
    document: _Line | None = None


class EndorseCommand(Command):
    comment: _Line | None = None


class EndCommand(Command):
    """The reason of a refusal, a withdrawal or the cancellation of an excused absence."""

    reason: Reason


class CorrectionView(BaseModel):
    """A request as it stands; the fields of a word not yet given are null. `decided_by`: the one who applied, refused
    or withdrew it, or cancelled the absence that it excused.
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
    status: RequestStatus
    requested_by: str
    requested_for: str | None
    requested_at: datetime
    endorsed_by: str | None
    comment: str | None
    decided_by: str | None
    decision_reason: str | None


def view(row: CorrectionRequestRow) -> CorrectionView:
    times = ("check_in", "check_out", "requested_at")
    instants = {name: None if (at := getattr(row, name)) is None else instant(at) for name in times}
    return CorrectionView(**row.model_dump(exclude={"seq", *times}), **instants)
