"""The door of verification: the queue, decisions, and files opened by those who may see the work."""

from services.activity.authority.feature import Superiors
from services.activity.evidence.feature import Bucket
from services.activity.verification.api import evidence_routes, routes
from services.activity.verification.commands import EvidenceOpening
from services.activity.verification.queue import VerificationQueue
from services.activity.work.feature import ActivityCommands, ActivityStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "VerificationQueue"]


def wire(context: Context, parts: Parts) -> None:
    store, superiors = parts[ActivityStore], parts[Superiors]
    parts.add(VerificationQueue(superiors, store, context.directory))
    parts.add(EvidenceOpening(parts[Bucket], parts[ActivityCommands], store, superiors))


FEATURE = Feature(routes=[routes, evidence_routes], wire=wire)
