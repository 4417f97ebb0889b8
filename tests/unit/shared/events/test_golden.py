"""The published language keeps its word: every version ever written is read, and written again byte for byte.

The files are kept for ever and never edited; a new version of a type adds a file.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from shared.events import EVENT_TYPES, UPCASTERS, Undecodable, decode, encode

GOLDEN = Path(__file__).parents[3] / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


@pytest.fixture
def no_upcasters() -> Iterator[None]:
    before = dict(UPCASTERS)
    yield
    UPCASTERS.clear()
    UPCASTERS.update(before)


def test_every_type_has_a_golden_file_of_its_present_version() -> None:
    assert {f"{cls.type()}.{cls.VERSION}.json" for cls in EVENT_TYPES.values()} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_golden_file_is_read_whole_and_present_versions_are_written_as_they_were(file: Path) -> None:
    body = file.read_bytes().rstrip(b"\n")
    event = decode(body)
    assert event.type() == file.stem.rpartition(".")[0]
    if int(file.stem.rpartition(".")[2]) == event.VERSION:
        assert encode(event) == body


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_a_newer_writer_adds_is_no_hindrance(file: Path) -> None:
    raw = msgspec.json.decode(file.read_bytes())
    raw["traceparent"] = "00-1"
    raw["data"]["added_later"] = {"deep": [1, 2]}
    assert decode(msgspec.json.encode(raw)) == decode(file.read_bytes())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_missing_or_mistyped_field_is_refused_with_its_name(file: Path) -> None:
    raw = msgspec.json.decode(file.read_bytes())
    name = "employee_id" if "employee_id" in raw["data"] else next(iter(raw["data"]))
    for broken in ({k: v for k, v in raw["data"].items() if k != name}, raw["data"] | {name: 1.5}):
        with pytest.raises(Undecodable, match=rf"{name}|data"):
            decode(msgspec.json.encode(raw | {"data": broken}))


def test_money_is_never_a_float() -> None:
    text = (GOLDEN / "appraisal.EmployeeRegistered.1.json").read_text()
    for wrong in ("4200000.0", "4.2e6", '"4200000"', "true", "null", "-1", "1" + "0" * 30):
        with pytest.raises(Undecodable, match="salary"):
            decode(text.replace('"salary":4200000', f'"salary":{wrong}').encode())


def test_a_nip_with_an_impossible_date_is_refused_without_repeating_it() -> None:
    text = (GOLDEN / "appraisal.EmployeeRegistered.1.json").read_text()
    with pytest.raises(Undecodable, match="birth date") as refusal:
        decode(text.replace("198501012010011001", "198502302010011001").encode())
    assert "19850230" not in str(refusal.value)


@pytest.mark.usefixtures("no_upcasters")
def test_an_old_version_is_lifted_by_a_chain_of_pure_upcasters() -> None:
    body = (GOLDEN / "activity.ActivityVerified.1.json").read_bytes()
    urn = "urn:ekinerja:activity.ActivityVerified:"
    older = body.replace(b'"minutes_accepted":80', b'"hours":1,"minutes":20').replace(f"{urn}1".encode(), b"urn:old:1")
    with pytest.raises(Undecodable):
        decode(older)
    UPCASTERS["urn:old:1"] = lambda data: ("urn:old:2", data | {"total": data["hours"] * 60 + data["minutes"]})
    UPCASTERS["urn:old:2"] = lambda data: (f"{urn}1", data | {"minutes_accepted": data["total"]})
    assert decode(older) == decode(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'{"type":"attendance.Unheard"}', "type"),
        (b"\xff\xfe", "JSON"),
        (b'{"type":"attendance.CheckedIn"}', "missing"),
        (b"[" * 100_000, "object|recursion|truncated"),
    ],
)
def test_what_is_no_event_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Undecodable, match=reason):
        decode(body)
