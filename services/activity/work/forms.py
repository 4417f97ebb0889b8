"""How activity's commands and answers are written."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from services.activity.evidence.forms import Digest, FileName
from services.activity.work.bulk import MOST
from services.activity.work.domain import DecisionKind, Status
from shared.city.workday import instant
from shared.events.activity import work as act
from shared.http.forms import STORABLE, Command, Day, Id, Instant, Month, Reason
from shared.values.period import period_of

MINUTES_MAX = 1_440  # of a day; how many of them count is the dated limit's

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=STORABLE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]
Volume = Annotated[int, Field(ge=1, le=10**12)]
Minutes = Annotated[int, Field(ge=1, le=MINUTES_MAX)]
Quality = Annotated[int, Field(ge=0, le=10_000)]
Seen = Annotated[Id | None, Field(description="`submission` as it was looked at: a newer one is not decided on")]


class EvidenceCommand(Command):
    """A file behind an activity, by the SHA-256 of its content; `size` in bytes."""

    sha256: Digest
    name: FileName
    size: Annotated[int, Field(ge=0, le=10**12)]
    media_type: Line


Evidence = Annotated[list[EvidenceCommand], Field(max_length=20)]


def _declared(value: object) -> object:
    if value is not True:
        raise ValueError("say true: whoever enters work puts their name to it that it is true to the facts")
    return value


class SubmitCommand(Command):
    """Work of one local date. The id is the client's: the same again answers the same.

    `unit` as the catalogue has it where a code is named. `shared_id` is one for all who did it together, each for their
    own part. `declared`: it is true to the facts (domain K40). `made_at`: when it was written, where it waited for a
    network; the deadline is judged by it for a while.
    """

    employee_id: Id
    activity_id: Id
    date: Day
    description: Text
    volume: Volume
    unit: Line
    minutes: Minutes
    evidence: Evidence
    declared: Annotated[Literal[True], BeforeValidator(_declared)]
    target_id: Id | None = None
    catalogue_code: Id | None = None
    shared_id: Id | None = None
    made_at: Instant | None = None


class VerifyCommand(Command):
    """Minutes and volume as accepted, quality in centi-points (8,800 = 88.00)."""

    minutes_accepted: Annotated[int, Field(ge=0, le=MINUTES_MAX)]
    volume_accepted: Annotated[int, Field(ge=0, le=10**12)]
    quality: Quality
    comment: Text | None = None
    submission: Seen = None


class ReasonCommand(Command):
    reason: Reason


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
    """What a person submitted, of a day or of the whole month, accepted as claimed; `except` is decided otherwise.

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
        names = [each.activity_id for each in self.exceptions]
        if len(set(names)) < len(names):
            raise ValueError("except names an activity twice")
        return self


DECISIONS: dict[str, DecisionKind] = {
    "VERIFY": act.ActivityVerified,
    "RETURN": act.ActivityReturned,
    "REJECT": act.ActivityRejected,
}
SUBMISSION = TypeAdapter(SubmitCommand)
DECISION: TypeAdapter[VerifyItem | RefuseItem] = TypeAdapter(
    Annotated[VerifyItem | RefuseItem, Field(discriminator="decision")]
)


class EvidenceView(BaseModel):
    """`also_used`: how many other activities, anybody's, were ever submitted with the same file."""

    sha256: str
    name: str
    size: int
    media_type: str
    also_used: Annotated[int, Field(description="Activities")] = 0


At = Annotated[datetime, BeforeValidator(lambda stored: instant(stored) if isinstance(stored, int) else stored)]


class ActivityView(BaseModel):
    """An activity as it stands; who decided, and what, is null while it waits. Both ids name events of the log.

    `submitted_for` is set where somebody else entered it. `standard_minutes`: the catalogue's for the whole volume, a
    hint for who verifies. `late`: entered after its window. `submitted_at` is the receipt, `made_at` what the author's
    device says of when it was written. `opened`: the files that who verified it had looked at, by SHA-256.
    """

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    period: str
    activity_id: str
    date: date
    description: str
    target_id: str | None
    catalogue_code: str | None
    shared_id: str | None
    volume: int
    unit: str
    minutes: int
    standard_minutes: int | None = None
    evidence: list[EvidenceView]
    declared: bool
    submitted_by: str
    submitted_for: str | None
    submitted_at: At
    submission: str
    made_at: At | None
    late: bool
    status: Status
    decided_by: str | None
    decided_at: At | None
    minutes_accepted: int | None
    volume_accepted: int | None
    quality: int | None
    comment: str | None
    reason: str | None
    decision: str | None
    opened: list[str] | None


class QueueView(ActivityView):
    """`age`: workdays passed since it was submitted. `escalated`: the caller's, as nobody decided on it in time."""

    age: int
    escalated: bool
