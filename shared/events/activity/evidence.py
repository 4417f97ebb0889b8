"""Events of files behind an activity: stored, and opened by a verifier."""

from shared.events.activity.work import Digest
from shared.events.envelope import Data, Event, Id, Natural, Text


class EvidenceStoredData(Data, frozen=True):
    """A person sent a file whole: it is in the store, and they may put it behind an activity; `size` in bytes.

    `media_type` is that of its content, `name` is the sender's.
    """

    employee_id: Id
    sha256: Digest
    size: Natural
    media_type: str
    name: Text


class EvidenceOpenedData(Data, frozen=True):
    """A person who may decide on an activity has looked at one of its files."""

    employee_id: Id
    activity_id: Id
    sha256: Digest
    by: Id


class EvidenceStored(Event, frozen=True, tag="activity.EvidenceStored"):
    """A file is in the store, whole, and its sender's to put behind an activity."""

    data: EvidenceStoredData


class EvidenceOpened(Event, frozen=True, tag="activity.EvidenceOpened"):
    """A person who may decide on an activity looked at one of its files."""

    data: EvidenceOpenedData
