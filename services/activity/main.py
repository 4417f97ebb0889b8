"""The activity service: its features, each after those whose parts it asks for."""

from services.activity.audits.feature import FEATURE as AUDITS
from services.activity.authority.feature import FEATURE as AUTHORITY
from services.activity.catalogue.feature import FEATURE as CATALOGUE
from services.activity.deadlines.downtime.feature import FEATURE as DOWNTIME
from services.activity.deadlines.feature import FEATURE as DEADLINES
from services.activity.drafts.feature import FEATURE as DRAFTS
from services.activity.evidence.feature import FEATURE as EVIDENCE
from services.activity.feedback.feature import FEATURE as FEEDBACK
from services.activity.figures.feature import FEATURE as FIGURES
from services.activity.notify.feature import FEATURE as NOTIFY
from services.activity.reminders.feature import FEATURE as REMINDERS
from services.activity.todo.feature import FEATURE as TODO
from services.activity.verification.feature import FEATURE as VERIFICATION
from services.activity.work.feature import FEATURE as WORK
from services.activity.work.parts.feature import FEATURE as PARTS
from services.activity.work.tally.feature import FEATURE as TALLY
from shared.service import Context, Service, compose

NAME = "activity"
# Drafts and deadlines before work: `/activities/{employee_id}/drafts` must not be taken for a month.
FEATURES = (
    *(AUTHORITY, CATALOGUE, EVIDENCE, DRAFTS, DOWNTIME, DEADLINES),
    *(TALLY, WORK, PARTS, VERIFICATION),
    *(AUDITS, FEEDBACK, FIGURES, TODO, REMINDERS, NOTIFY),
)


def wire(context: Context) -> Service:
    return compose(NAME, FEATURES, context)
