"""The door of evidence: the files an activity may name, their content, and how often each was used."""

from services.activity.evidence.api import routes
from services.activity.evidence.bucket import Bucket, Content
from services.activity.evidence.commands import Uploads
from services.activity.evidence.files import EvidenceFiles
from services.activity.evidence.forms import Digest, FileName
from services.activity.evidence.projection import write
from services.activity.evidence.store import TABLES, EvidenceStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Bucket", "Content", "Digest", "EvidenceFiles", "EvidenceStore", "FileName"]


def wire(context: Context, parts: Parts) -> None:
    settings = context.settings
    bucket = parts.add(Bucket(settings.nats_url, settings.stream_replicas, settings.uploads_bytes))
    store = parts.add(EvidenceStore(parts.database))
    files = parts.add(EvidenceFiles(context.ledger, store))
    parts.add(Uploads(bucket, files))
    parts.background["evidence"] = bucket


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
