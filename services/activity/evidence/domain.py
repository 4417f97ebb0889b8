"""The decisions about evidence: pure functions. A file is known by the SHA-256 of its content."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from services.activity.limits.domain import EvidenceLimits
from shared.caller import Who
from shared.events import Event, content_id
from shared.events.activity.evidence import EvidenceStored, EvidenceStoredData
from shared.problems import Problem, error_at, invalid

RETRY_SECONDS = 10  # after which an upload of one's own may have ended

State = Literal["OPEN", "STORED", "DISCARDED"]


class File(NamedTuple):
    """A file as its content has it; `size` in bytes."""

    size: int
    media_type: str


class Upload(msgspec.Struct, frozen=True, gc=False):
    """An upload as its sender announced it; `offset` is the number of its `size` bytes that have arrived."""

    owner: str
    sha256: str
    size: int
    name: str
    media_type: str
    offset: int = 0
    state: State = "OPEN"

    @property
    def id(self) -> str:
        """The id: a person has one upload of a content."""
        return content_id("upload", self.owner, self.sha256)

    @property
    def file(self) -> File:
        return File(self.size, self.media_type)

    def goes_on(self, announced: "Upload") -> bool:
        """Whether an announced upload is this very upload, unfinished or stored."""
        return self.state != "DISCARDED" and msgspec.structs.replace(self, offset=0, state="OPEN") == announced

    def takes(self, owner: str, offset: int, part: bytes) -> bool:
        """Whether the person may send this part, it begins where the upload ends, and does not go beyond its size."""
        return (self.owner, self.offset) == (owner, offset) and offset + len(part) <= self.size

    def ended(self, state: State) -> "Upload":
        return msgspec.structs.replace(self, offset=self.size, state=state)


def require_announced(upload: Upload, limits: EvidenceLimits) -> None:
    """Raise Problem 422 for a file that would be refused when all of it has arrived."""
    if upload.size > limits.max_bytes:
        raise _wrong("size", f"A file has at most {limits.max_bytes} bytes.")
    if upload.media_type not in limits.types:
        raise _wrong("media_type", f"Files of the type {upload.media_type} are not taken as evidence.")


def require_few(unfinished: Collection[str], upload: Upload, limits: EvidenceLimits) -> None:
    """Raise Problem 429 where its owner has as many other unfinished uploads as they may."""
    others = sorted(set(unfinished) - {upload.id})
    if len(others) >= limits.unfinished:
        reason = f"You have {len(others)} uploads begun and not ended: go on with them, or give them up."
        raise Problem(429, reason, headers={"Retry-After": str(RETRY_SECONDS)}, uploads=others)


def require_same(file: File, upload: Upload) -> None:
    """Raise Problem 422 where a known content is announced with another size or media type."""
    if file != upload.file:
        raise _wrong("sha256", f"The file of this digest has {file.size} bytes and is {file.media_type}.")


def _wrong(field_name: str, reason: str) -> Problem:
    return invalid(reason, error_at(f"/body/{field_name}", reason))


@dataclass(frozen=True)
class StoredFiles:
    """The files that one person stored in a month, by digest."""

    by_digest: dict[str, File] = field(default_factory=dict)


def evolve(files: StoredFiles, event: Event) -> StoredFiles:
    if isinstance(event, EvidenceStored):
        return StoredFiles({**files.by_digest, event.data.sha256: File(event.data.size, event.data.media_type)})
    return files


def store(files: StoredFiles, upload: Upload, who: Who) -> list[Event]:
    """Record that a person's file is in the store, once however often they sent it."""
    if upload.sha256 in files.by_digest:
        return []
    data = EvidenceStoredData(
        employee_id=upload.owner,
        sha256=upload.sha256,
        size=upload.size,
        media_type=upload.media_type,
        name=upload.name,
    )
    return [EvidenceStored.record(data, time=who.now, actor=who.actor)]
