"""The written form of work: the paths of activities, commands on them and the answers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from services.activity.evidence.feature import Digest, FileName
from services.activity.work.domain import Status
from shared.http.forms import Command, Day, Id, Instant, Line, PathId, PathMonth, Reason, StoredInstant, Text

MINUTES_MAX = 1_440  # of a day; the dated limit says how many of them count

Volume = Annotated[int, Field(ge=1, le=10**12)]
Minutes = Annotated[int, Field(ge=1, le=MINUTES_MAX)]

# Fixed words and ids never stand in one place of two paths of one length, so that no employee is hidden by their id.
# Beside a month they may, as no month is called `drafts`; those routes are included before it.
ACTIVITY = "/{employee_id}/{period}/{activity_id}"


@dataclass(frozen=True)
class _ActivityPlace:
    """The activity that a path names. `period` is the month of the activity's date."""

    employee_id: PathId
    period: PathMonth
    activity_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "activity_id": self.activity_id}


ActivityPlace = Annotated[_ActivityPlace, Depends()]


class EvidenceCommand(Command):
    """A file behind an activity, by the SHA-256 of its content; `size` in bytes."""

    sha256: Digest
    name: Annotated[FileName, Field(examples=["bukti.jpg"])]
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


class ReasonCommand(Command):
    reason: Reason


SUBMISSION = TypeAdapter(SubmitCommand)


class EvidenceView(BaseModel):
    """A file behind an activity. `also_used`: how many other activities, anybody's, were ever submitted with it."""

    sha256: str
    name: Annotated[str, Field(examples=["bukti.jpg"])]
    size: int
    media_type: str
    also_used: Annotated[int, Field(description="Activities")] = 0


class ActivityView(BaseModel):
    """An activity as it stands; the decision and who took it are null until then. Both ids name events of the log.

    `submitted_for` is set where another person entered it. `standard_minutes`: the catalogue's for the whole volume, a
    hint for the verifier. `late`: entered after its window. `submitted_at` is the receipt, `made_at` the time of
    writing by the author's device. `opened`: the files that the verifier had looked at, by SHA-256.
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
    submitted_at: StoredInstant
    submission: str
    made_at: StoredInstant | None
    late: bool
    status: Status
    decided_by: str | None
    decided_at: StoredInstant | None
    minutes_accepted: int | None
    volume_accepted: int | None
    quality: int | None
    comment: str | None
    reason: str | None
    decision: str | None
    opened: list[str] | None
