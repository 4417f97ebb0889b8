"""What the activity service says beside the work and its verification: drafts, the catalogue, evidence seen, comments,
ideas, audits, outages and reminders. None of it moves money by itself.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec

from shared.events.activity import DayMinutes, Digest, Evidence
from shared.events.envelope import Data, Event, Id, Instant, Natural, Positive, Text

EvidenceRule = Literal["REQUIRED", "OPTIONAL"]
OutageSource = Literal["MEASURED", "DECLARED"]
ToDo = Literal["DAY_WITHOUT_REPORT", "RETURNED", "WAITS_FOR_ME", "ESCALATED_TO_ME", "WINDOW_CLOSES"]


class DraftedData(Data, frozen=True):
    """Work as far as it is written; the last draft of an id replaces those before."""

    employee_id: Id
    activity_id: Id
    date: date
    description: Text = ""
    volume: Positive | None = None
    unit: str | None = None
    minutes: DayMinutes | None = None
    evidence: tuple[Evidence, ...] = ()
    target_id: Id | None = None
    catalogue_code: Id | None = None
    shared_id: Id | None = None


class DraftDiscardedData(Data, frozen=True):
    employee_id: Id
    activity_id: Id


class TemplateSavedData(Data, frozen=True):
    """Work that comes again and again, to be filled in with a date; empty `description`: the template is dropped."""

    employee_id: Id
    template_id: Id
    description: Text
    volume: Positive | None = None
    unit: str | None = None
    minutes: DayMinutes | None = None
    target_id: Id | None = None
    catalogue_code: Id | None = None


class CatalogueEntryDefinedData(Data, frozen=True):
    """A kind of work with its standard, from a date on; `positions` are the posts it belongs to, none: every post.

    `retired`: no new work is entered under it from then on.
    """

    code: Id
    title: Text
    unit: str
    standard_minutes: DayMinutes
    effective_from: date
    evidence: EvidenceRule = "REQUIRED"
    quality_standard: Text | None = None
    positions: tuple[Id, ...] = ()
    retired: bool = False


class EvidenceStoredData(Data, frozen=True):
    """Somebody sent a file whole: it is in the store, and theirs to put behind an activity; `size` in bytes.

    `media_type` is what its content is, `name` what its sender calls it.
    """

    employee_id: Id
    sha256: Digest
    size: Natural
    media_type: str
    name: Text


class EvidenceOpenedData(Data, frozen=True):
    """Who may decide on an activity has looked at one of its files."""

    employee_id: Id
    activity_id: Id
    sha256: Digest
    by: Id


class CommentAddedData(Data, frozen=True):
    """One word of the conversation about an activity, between its author and who verifies it."""

    employee_id: Id
    activity_id: Id
    comment_id: Id
    text: Text


class IdeaRecordedData(Data, frozen=True):
    """A new idea or way of working, useful to office or state: a condition of the best predicate (domain 2.5)."""

    employee_id: Id
    idea_id: Id
    date: date
    text: Text
    activity_id: Id | None = None


class Sampled(Data, frozen=True):
    employee_id: Id
    period: str
    activity_id: Id


class AuditSampledData(Data, frozen=True):
    """The activities of a unit's month that the inspectorate looks at again; who knows `seed` can draw them again."""

    unit_id: Id
    period: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    seed: Text
    share_bp: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    population: Natural
    activities: tuple[Sampled, ...]


class ActivityConfirmedData(Data, frozen=True):
    """An audited activity stands as it was verified."""

    employee_id: Id
    activity_id: Id
    comment: Text | None = None


class OutageRecordedData(Data, frozen=True):
    """The system could not be used from `started_at` to `ended_at`: every window open then grows by as much."""

    outage_id: Id
    started_at: Instant
    ended_at: Instant
    source: OutageSource
    reason: Text
    units: tuple[Id, ...] = ()  # whose people it hit; none: everybody's

    def __post_init__(self) -> None:
        if self.ended_at <= self.started_at:
            raise ValueError(f"ends at {self.ended_at}, not after it starts at {self.started_at}")


class Due(Data, frozen=True):
    """So many things of a kind; `oldest` is the day of the first."""

    kind: ToDo
    count: Positive
    oldest: date


class ReminderDueData(Data, frozen=True):
    """All that somebody has to do, once a day at most."""

    employee_id: Id
    date: date
    items: tuple[Due, ...]


class ActivityDrafted(Event, frozen=True, tag="activity.ActivityDrafted"):
    data: DraftedData


class DraftDiscarded(Event, frozen=True, tag="activity.DraftDiscarded"):
    data: DraftDiscardedData


class TemplateSaved(Event, frozen=True, tag="activity.TemplateSaved"):
    data: TemplateSavedData


class CatalogueEntryDefined(Event, frozen=True, tag="activity.CatalogueEntryDefined"):
    data: CatalogueEntryDefinedData


class EvidenceStored(Event, frozen=True, tag="activity.EvidenceStored"):
    data: EvidenceStoredData


class EvidenceOpened(Event, frozen=True, tag="activity.EvidenceOpened"):
    data: EvidenceOpenedData


class CommentAdded(Event, frozen=True, tag="activity.CommentAdded"):
    data: CommentAddedData


class IdeaRecorded(Event, frozen=True, tag="activity.IdeaRecorded"):
    data: IdeaRecordedData


class AuditSampled(Event, frozen=True, tag="activity.AuditSampled"):
    data: AuditSampledData


class ActivityConfirmed(Event, frozen=True, tag="activity.ActivityConfirmed"):
    data: ActivityConfirmedData


class OutageRecorded(Event, frozen=True, tag="activity.OutageRecorded"):
    data: OutageRecordedData


class ReminderDue(Event, frozen=True, tag="activity.ReminderDue"):
    data: ReminderDueData


DraftEvent = ActivityDrafted | DraftDiscarded
FollowingEvent = EvidenceOpened | CommentAdded | ActivityConfirmed  # each follows on a submission
WorkEvent = (
    DraftEvent
    | FollowingEvent
    | TemplateSaved
    | EvidenceStored
    | CatalogueEntryDefined
    | IdeaRecorded
    | AuditSampled
    | OutageRecorded
    | ReminderDue
)
