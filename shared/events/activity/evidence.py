"""Events of files behind an activity: stored, and opened by a verifier."""

from shared.events.activity.work import Digest
from shared.events.envelope import Data, Event, Id, Natural, Text


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


class EvidenceStored(Event, frozen=True, tag="activity.EvidenceStored"):
    data: EvidenceStoredData


class EvidenceOpened(Event, frozen=True, tag="activity.EvidenceOpened"):
    data: EvidenceOpenedData
