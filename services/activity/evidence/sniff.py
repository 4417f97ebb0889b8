"""Content sniffing: the media type of a file, whatever its name or sender says. Pure; nothing is ever unpacked."""

import struct
from collections.abc import Iterator
from io import SEEK_END
from typing import IO, NamedTuple

from services.activity.limits.domain import EvidenceLimits

HEAD_BYTES = 12

JPEG, PNG, WEBP, PDF, MP4 = "image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = _OFFICE + "wordprocessingml.document", _OFFICE + "spreadsheetml.sheet"
KNOWN = frozenset({JPEG, PNG, WEBP, PDF, MP4, DOCX, XLSX})

_STARTS = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"3gp4", b"3gp5")
_ZIP = b"PK\x03\x04"
_CONTENTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_NESTED = (".zip", ".jar", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm")

DIRECTORY_BYTES = 1024 * 1024  # of an archive's directory: some 15,000 members
_END = struct.Struct("<4s4H2LH")
_END_MOST = _END.size + 0xFFFF  # with the longest comment
_MEMBER = struct.Struct("<4s6H3L5H2L")


class RefusedFile(ValueError):
    """A file that is not taken; the message is the reason."""


class Member(NamedTuple):
    """A member of an archive; sizes in bytes."""

    name: str
    packed: int
    unpacked: int


def media_type_of(file: IO[bytes], limits: EvidenceLimits) -> str:
    """The media type of a file from its first byte on. Raises RefusedFile."""
    file.seek(0)
    found = _by_start(file.read(HEAD_BYTES)) or _document(file, limits)
    if found not in limits.types:
        raise RefusedFile(f"Files of the type {found} are not taken as evidence.")
    return found


def _by_start(head: bytes) -> str | None:
    """The media type by the first bytes; None for an archive, which may be a document. Raises RefusedFile."""
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return MP4
    if head.startswith(_ZIP):
        return None
    raise RefusedFile("This is none of the kinds of file that are taken as evidence.")


def _document(file: IO[bytes], limits: EvidenceLimits) -> str:
    members = list(_members(file))
    names = {member.name for member in members}
    found = [kind for name, kind in _CONTENTS.items() if name in names]
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise RefusedFile("An archive that is no document of Word or Excel is not taken as evidence.")
    if any(name.lower().endswith(_NESTED) for name in names):
        raise RefusedFile("A document with an archive or another document in it is not taken as evidence.")
    unpacked, packed = sum(member.unpacked for member in members), sum(member.packed for member in members)
    if unpacked > min(limits.unpacked_bytes, limits.unpacked_ratio * packed):
        raise RefusedFile(f"Unpacked, this document would have {unpacked} bytes: it is not taken as evidence.")
    return found[0]


def _members(file: IO[bytes]) -> Iterator[Member]:
    """The members that the directory at the end of an archive lists; nothing may follow it but its own record."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _END_MOST))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise _broken()
    _, disk, first_disk, here, total, length, start, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail) or start + length != size - len(tail) + at:
        raise _broken()
    if disk or first_disk or here != total or length > DIRECTORY_BYTES:
        raise _broken()
    file.seek(start)
    directory = file.read(length)
    offset = 0
    for _ in range(total):
        if offset + _MEMBER.size > length:
            raise _broken()
        mark, *_, packed, unpacked, name, extra, remark, _, _, _, _ = _MEMBER.unpack_from(directory, offset)
        begin = offset + _MEMBER.size
        offset = begin + name + extra + remark
        if mark != b"PK\x01\x02" or offset > length:
            raise _broken()
        yield Member(directory[begin : begin + name].decode(errors="replace"), packed, unpacked)
    if offset != length:
        raise _broken()


def _broken() -> RefusedFile:
    return RefusedFile("The directory of this document is broken or larger than any document's.")
