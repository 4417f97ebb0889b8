"""The media type of a file by its content: the types taken, and the reasons why all others are not."""

import struct
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.evidence.sniff import DOCX, JPEG, KNOWN, MP4, PDF, PNG, WEBP, XLSX, RefusedFile, media_type_of
from services.activity.limits.domain import packaged, parse_limits
from shared.values.limits import LimitError

LIMITS = packaged().limits[-1].evidence
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
SHEET = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def archive(members: dict[str, bytes], comment: bytes = b"") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = comment
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def kind(content: bytes) -> str:
    return media_type_of(BytesIO(content), LIMITS)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0....", JPEG),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"%PDF-1.7\n", PDF),
        (b"RIFF\x24\0\0\0WEBPVP8 ", WEBP),
        (b"\0\0\0\x18ftypmp42....", MP4),
        (archive(WORD), DOCX),
        (archive(SHEET), XLSX),
        (archive(WORD, b"a comment"), DOCX),
    ],
)
def test_what_is_taken(content: bytes, expected: str) -> None:
    assert kind(content) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "none of the kinds"),
        (b"\xff\xd8", "none of the kinds"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of the kinds"),
        (b"<!DOCTYPE html><script>", "none of the kinds"),
        (b"MZ\x90\0", "none of the kinds"),
        (b"\x7fELF", "none of the kinds"),
        (b"GIF89a", "none of the kinds"),
        (b" %PDF-1.7", "none of the kinds"),
        (b"<!--\xff\xd8\xff", "none of the kinds"),
        (b"MZ" + archive(WORD), "none of the kinds"),
        (b"\0\0\0\x18ftypheic....", "none of the kinds"),
        (b"RIFF\x24\0\0\0AVI LIST", "none of the kinds"),
        (archive({"a.txt": b"x"}), "no document of Word or Excel"),
        (archive({"word/document.xml": b"x"}), "no document of Word or Excel"),
        (archive(WORD | SHEET), "no document of Word or Excel"),
        (archive(WORD | {"word/embeddings/inner.ZIP": b"x"}), "another document in it"),
        (archive(WORD | {"word/embeddings/table.xlsx": archive(SHEET)}), "another document in it"),
        (archive(WORD) + b"<html>", "broken"),
        (archive(WORD)[:-30], "broken"),
        (b"PK\x03\x04", "broken"),
        (b"PK\x03\x04" + b"PK\x05\x06" + b"\0" * 18, "broken"),
    ],
)
def test_what_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedFile, match=reason):
        kind(content)


def grown(content: bytes, unpacked: int) -> bytes:
    """The first member's directory entry says it has so many bytes unpacked."""
    at = content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 4)
    return content[: at + 24] + struct.pack("<L", unpacked) + content[at + 28 :]


def test_a_bomb_is_refused_by_its_directory_alone() -> None:
    for bomb in (
        archive(WORD | {"word/media/a.xml": b"\0" * 50_000_000}),  # by its ratio
        grown(archive(WORD | {"word/media/a.bin": bytes(range(256)) * 8_000}), LIMITS.unpacked_bytes),
        grown(archive(WORD), 2**32 - 1),
    ):
        with pytest.raises(RefusedFile, match="Unpacked, this document would have"):
            kind(bomb)


def test_the_ratio_counts_what_is_packed_to_the_byte() -> None:
    plain = archive(WORD)
    packed = sum(each.compress_size for each in zipfile.ZipFile(BytesIO(plain)).infolist())
    rest = len(WORD["word/document.xml"])
    most = LIMITS.unpacked_ratio * packed - rest
    assert kind(grown(plain, most)) == DOCX
    with pytest.raises(RefusedFile):
        kind(grown(plain, most + 1))


def test_a_directory_of_a_million_members_is_not_read() -> None:
    with pytest.raises(RefusedFile, match="larger than any document's"):
        kind(archive(WORD | {f"word/{n:0>60}": b"" for n in range(10_000)}))


@given(st.binary(max_size=200), st.integers(0, 500), st.booleans())
def test_whatever_the_bytes_it_is_of_a_known_type_or_refused(noise: bytes, place: int, document: bool) -> None:
    good = archive(WORD) if document else b"PK\x03\x04"
    with suppress(RefusedFile):
        assert kind(good[:place] + noise + good[place + len(noise) :]) in KNOWN


def test_the_packaged_limits_take_only_what_is_known() -> None:
    for each in packaged().limits:
        assert each.evidence.types <= KNOWN
    assert LIMITS.max_bytes == 10 * 1024 * 1024


@pytest.mark.parametrize("text", ["", "limits = []", "x", "[[limits]]\nvalid_from = 2018-01-01\n"])
def test_limits_that_cannot_be(text: str) -> None:
    with pytest.raises(LimitError):
        parse_limits(text)
