"""Events of the day's work: its submission and the decisions on it."""

from datetime import date
from typing import Annotated

import msgspec

from shared.events.envelope import Data, Event, Id, Instant, Natural, Positive, Text

Digest = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
DayMinutes = Annotated[int, msgspec.Meta(ge=1, le=1_440)]
CentiPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class Evidence(Data, frozen=True):
    """A file behind an activity, by content; `size` in bytes."""

    sha256: Digest
    name: Text
    size: Natural
    media_type: str


class ActivitySubmittedData(Data, frozen=True):
    """A claim: `minutes` as claimed, on the local `date` the work was done.

    `shared_id` is one for all who did it together, each for their own part. `made_at`: the time of writing, where it
    was sent later, for want of a network. `late`: after its entry window. `declared`: the author has put their name
    to it that it is true (domain K40).
    """

    employee_id: Id
    activity_id: Id
    date: date
    description: Text
    volume: Positive
    unit: str
    minutes: DayMinutes
    evidence: list[Evidence]
    target_id: Id | None = None
    catalogue_code: Id | None = None
    shared_id: Id | None = None
    made_at: Instant | None = None
    late: bool = False
    declared: bool = False


class ActivityVerifiedData(Data, frozen=True):
    """An acceptance: `quality` in centi-points (8,800 = 88.00); minutes and volume as accepted.

    `opened`: the evidence that the verifier had looked at. `command_id`: verified with others in one command.
    """

    employee_id: Id
    activity_id: Id
    minutes_accepted: Annotated[int, msgspec.Meta(ge=0, le=1_440)]
    volume_accepted: Natural
    quality: CentiPoints
    comment: Text | None = None
    opened: tuple[Digest, ...] = ()
    command_id: Id | None = None


class ActivityReasonData(Data, frozen=True):
    """A decision for a reason, or a withdrawal. `command_id`: decided with others in one command."""

    employee_id: Id
    activity_id: Id
    reason: Text
    command_id: Id | None = None


class ActivitySubmitted(Event, frozen=True, tag="activity.ActivitySubmitted"):
    """An author claims work of one day, or claims it again after it was returned or withdrawn."""

    data: ActivitySubmittedData


class ActivityVerified(Event, frozen=True, tag="activity.ActivityVerified"):
    """A verifier accepts an activity, with the minutes, the volume and the quality that count."""

    data: ActivityVerifiedData


class ActivityReturned(Event, frozen=True, tag="activity.ActivityReturned"):
    """A verifier gives an activity back, to be changed and submitted again."""

    data: ActivityReasonData


class ActivityRejected(Event, frozen=True, tag="activity.ActivityRejected"):
    """A verifier refuses an activity for good."""

    data: ActivityReasonData


class ActivityWithdrawn(Event, frozen=True, tag="activity.ActivityWithdrawn"):
    """An author takes back an activity that nobody has decided on."""

    data: ActivityReasonData


class ActivityAnnulled(Event, frozen=True, tag="activity.ActivityAnnulled"):
    """An auditor strikes out a verified activity."""

    data: ActivityReasonData


WorkEvent = (
    ActivitySubmitted | ActivityVerified | ActivityReturned | ActivityRejected | ActivityWithdrawn | ActivityAnnulled
)
