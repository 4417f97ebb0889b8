"""The written form of verification: decisions one by one, in a batch, of a day or a month, and the queue."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from services.activity.work.domain import DecisionKind
from services.activity.work.feature import MINUTES_MAX, MOST, ActivityView, ReasonCommand
from shared.events.activity import work as act
from shared.http.forms import Command, Day, Id, Month, Text
from shared.values.period import period_of

Quality = Annotated[int, Field(ge=0, le=10_000)]
Seen = Annotated[Id | None, Field(description="`submission` as it was looked at: a newer one is not decided on")]


class VerifyCommand(Command):
    """Minutes and volume as accepted, quality in centi-points (8,800 = 88.00)."""

    minutes_accepted: Annotated[int, Field(ge=0, le=MINUTES_MAX)]
    volume_accepted: Annotated[int, Field(ge=0, le=10**12)]
    quality: Quality
    comment: Text | None = None
    submission: Seen = None


class RefuseCommand(ReasonCommand):
    submission: Seen = None


class _Placed(Command):
    employee_id: Id
    period: Month
    activity_id: Id


class VerifyItem(_Placed, VerifyCommand):
    decision: Literal["VERIFY"]


class RefuseItem(_Placed, RefuseCommand):
    decision: Literal["RETURN", "REJECT"]


class VerifyException(VerifyCommand):
    decision: Literal["VERIFY"]
    activity_id: Id


class RefuseException(RefuseCommand):
    decision: Literal["RETURN", "REJECT"]
    activity_id: Id


Except = Annotated[VerifyException | RefuseException, Field(discriminator="decision")]


class VerifyAllCommand(Command):
    """All that a person submitted, of a day or of the whole month, accepted as claimed; `except` is decided otherwise.

    `command_id` is the client's: the same again answers the same.
    """

    employee_id: Id
    period: Month
    date: Day | None = None
    minutes: Literal["AS_CLAIMED"]
    quality: Quality
    exceptions: Annotated[list[Except], Field(default_factory=list, alias="except", max_length=MOST)]
    command_id: Id

    @model_validator(mode="after")
    def _check(self) -> "VerifyAllCommand":
        if self.date is not None and period_of(self.date) != self.period:
            raise ValueError(f"{self.date} is no day of {self.period}")
        names = [exception.activity_id for exception in self.exceptions]
        if len(set(names)) < len(names):
            raise ValueError("except names an activity twice")
        return self


DECISIONS: dict[str, DecisionKind] = {
    "VERIFY": act.ActivityVerified,
    "RETURN": act.ActivityReturned,
    "REJECT": act.ActivityRejected,
}
DecisionItem = Annotated[VerifyItem | RefuseItem, Field(discriminator="decision")]
DECISION: TypeAdapter[VerifyItem | RefuseItem] = TypeAdapter(DecisionItem)


class QueueView(ActivityView):
    """An activity that waits. `age`: workdays since its submission. `escalated`: not decided on in time by others."""

    age: int
    escalated: bool
