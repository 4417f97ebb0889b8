"""Events of the activity service. Read `work` first: pay counts submissions and the decisions on them."""

from shared.events.activity.audits import ActivityConfirmed, AuditSampled
from shared.events.activity.catalogue import CatalogueEntryDefined
from shared.events.activity.downtime import OutageRecorded
from shared.events.activity.drafts import DraftEvent, TemplateSaved
from shared.events.activity.evidence import EvidenceOpened, EvidenceStored
from shared.events.activity.feedback import CommentAdded, IdeaRecorded
from shared.events.activity.reminders import ReminderDue
from shared.events.activity.work import WorkEvent

FollowingEvent = EvidenceOpened | CommentAdded | ActivityConfirmed  # each follows on a submission
ActivityEvent = (
    WorkEvent
    | FollowingEvent
    | DraftEvent
    | TemplateSaved
    | EvidenceStored
    | CatalogueEntryDefined
    | IdeaRecorded
    | AuditSampled
    | OutageRecorded
    | ReminderDue
)
