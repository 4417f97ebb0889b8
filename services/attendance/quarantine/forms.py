"""Request bodies of decisions on a quarantined punch, and its view."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.attendance.quarantine.store import QuarantineRow
from shared.city.workday import instant
from shared.events.attendance import devices as dev
from shared.http.forms import Command, Reason
from shared.values.period import period_of


class DecideCommand(Command):
    """The reason why a punch is released or refused."""

    reason: Reason


class QuarantinedView(BaseModel):
    """A quarantined punch. `at` as the clock showed it; `period`, its month in UTC, addresses a decision on it."""

    employee_id: str
    period: str
    punch_id: str
    at: datetime
    direction: dev.Direction
    method: str
    cause: dev.Cause
    device_id: str | None
    received: datetime
    state: Annotated[str, Field(examples=["OPEN"])]
    reason: str | None
    decided_by: str | None


def view(row: QuarantineRow) -> QuarantinedView:
    at = instant(row.at)
    times = {"at": at, "period": period_of(at.date()), "received": instant(row.received)}
    return QuarantinedView(**row.model_dump(exclude={"at", "received", "seq"}), **times)
