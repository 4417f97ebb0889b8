"""The lines of terminals: whatever they are, each is read or refused, and nothing raises."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.intake.adms import protocol
from services.attendance.intake.adms.protocol import TerminalPunch

WITA = ZoneInfo("Asia/Makassar")
AT = datetime(2026, 11, 2, 7, 31, 7, tzinfo=WITA)

# A line, and the PIN, direction and method it tells of at 07:31:07.
LINES = [
    (b"e00042\t2026-11-02 07:31:07\t0\t1\t0\t0\t0", "e00042", "IN", "FINGERPRINT"),
    (b"e00042\t2026-11-02 07:31:07\t1\t15\t\t0\t0\t\t", "e00042", "OUT", "FACE"),
    (b"42\t2026-11-02 07:31:07\t255\t4\t0", "42", "UNKNOWN", "CARD"),
    (b"42\t2026-11-02 07:31:07\t2\t25", "42", "OUT", "PALM"),
    (b"42\t2026-11-02 07:31:07\t3\t200", "42", "IN", "DEVICE"),
    (b"42\t2026-11-02 07:31:07\t4", "42", "IN", "DEVICE"),
    (b"42\t2026-11-02 07:31:07\t5\t0", "42", "OUT", "PASSWORD"),
    (b"42\t2026-11-02 07:31:07\t6\t1", "42", "UNKNOWN", "FINGERPRINT"),
    (b"42\t2026-11-02 07:31:07", "42", "UNKNOWN", "DEVICE"),
    (b"42\t2026-11-02 07:31:07\t\t1\t0", "42", "UNKNOWN", "FINGERPRINT"),
    (b"42\t2026-11-02 07:31:07\tmasuk", "42", "UNKNOWN", "DEVICE"),
    (b"       42\t2026-11-02 07:31:07\t0\t1", "42", "IN", "FINGERPRINT"),
    (b"42  2026-11-02 07:31:07  0  1  0 0", "42", "IN", "FINGERPRINT"),
    (b"42\t2026/11/02 07:31:07\t0\t1", "42", "IN", "FINGERPRINT"),
    (b"42\t2026-11-02T07:31:07\t1\t1", "42", "OUT", "FINGERPRINT"),
    (b"PIN=42\tDateTime=2026-11-02 07:31:07\tVerified=1\tStatus=0", "42", "IN", "FINGERPRINT"),
    (b"PIN=42    DateTime=2026-11-02 07:31:07    Verified=15    Status=1", "42", "OUT", "FACE"),
    (b"time=2026-11-02 07:31:07\tpin=42\tcardno=", "42", "UNKNOWN", "DEVICE"),
    (b"42\t2026-11-02 07:31:07\t0\t1\tNama Kantor \xe9\xff", "42", "IN", "FINGERPRINT"),
]
UNREADABLE = [
    b"42",
    b"42\t",
    b"\t2026-11-02 07:31:07\t0",
    b"42\t2026-11-02",
    b"42\t2026-11-02 07:31\t0",
    b"42\t2026-11-02 07:31:077\t0",
    b"42\t2026-02-30 07:31:07\t0",
    b"42\t2026-11-02 24:00:00\t0",
    b"42\t2026-11-02 07:31:60\t0",
    b"42\t2026-13-02 07:31:07\t0",
    b"42\t0000-00-00 00:00:00\t0",
    b"42\t0001-01-01 00:00:00\t0",
    b"42\t9999-12-31 23:59:59\t0",
    b"42\t02-11-2026 07:31:07\t0",
    b"4.2\t2026-11-02 07:31:07\t0",
    b"e1.>\t2026-11-02 07:31:07\t0",
    b"city\t2026-11-02 07:31:07\t0",
    b"4\x002\t2026-11-02 07:31:07\t0",
    b"\xd9\xa4\t2026-11-02 07:31:07\t0",
    b"x" * 65 + b"\t2026-11-02 07:31:07\t0",
    b"42\t2026-11-02 07:31:07\t0\t1\t" + b"x" * 300,
    b"FP PIN=42\tFID=1\tSize=1204\tValid=1\tTMP=SUdTUzIxAAA",
    b"USER PIN=42\tName=Siti\tPri=0\tPasswd=\tCard=\tGrp=1",
    b"OPLOG 4\t14\t2026-11-02 07:31:07\t0\t0\t0\t0",
    b"PIN=42\tStatus=0",
    b"PIN=city\tDateTime=2026-11-02 07:31:07",
    b"<html>",
]


@pytest.mark.parametrize(("line", "pin", "direction", "method"), LINES)
def test_a_line_is_read(line: bytes, pin: str, direction: str, method: str) -> None:
    (one,) = protocol.lines_of(line)
    assert protocol.read(one, WITA) == TerminalPunch(pin, AT, direction, method)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", UNREADABLE)
def test_what_is_no_attendance_line_is_refused(line: bytes) -> None:
    assert protocol.read(line, WITA) is None


@pytest.mark.parametrize(
    ("zone", "utc"),
    [("Asia/Jakarta", "00:31:07"), ("Asia/Makassar", "23:31:07"), ("Asia/Jayapura", "22:31:07"), ("UTC", "07:31:07")],
)
def test_the_wall_time_is_that_of_the_devices_place(zone: str, utc: str) -> None:
    punch = protocol.read(LINES[0][0], ZoneInfo(zone))
    assert punch is not None
    assert punch.at.astimezone(UTC).time().isoformat() == utc


def test_an_instant_of_before_there_were_zones_is_written_as_it_was_read() -> None:
    punch = protocol.read(b"42\t1900-11-02 07:31:07\t0\t1", WITA)
    assert punch is not None
    assert punch.at.isoformat() == "1900-11-01T23:33:31+00:00"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", []),
        (b"\n\r\n \t\n", []),
        (b"\xef\xbb\xbfa\tb\r\nc\td\r\n", [b"a\tb", b"c\td"]),
        (b"a\tb\t\t\nc\t \t\r", [b"a\tb", b"c"]),
        (b"a\rb\x1a", [b"a", b"b"]),
    ],
)
def test_lines_end_in_many_ways(body: bytes, lines: list[bytes]) -> None:
    assert protocol.lines_of(body) == lines


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Asia/Jakarta", "7"), ("Asia/Makassar", "8"), ("Asia/Jayapura", "9"), ("Asia/Kolkata", "330"), ("UTC", "0")],
)
def test_a_handshake_leaves_the_clock_in_its_own_zone(zone: str, text: str) -> None:
    answer = protocol.options("CKUH203960123", "9", ZoneInfo(zone), AT).split("\r\n")
    assert answer[0] == "GET OPTION FROM: CKUH203960123"
    assert {f"TimeZone={text}", "ATTLOGStamp=9", "TransFlag=TransData AttLog", "Encrypt=None"} <= set(answer)


@pytest.mark.parametrize(("text", "stamp"), [("9999", "9999"), ("", None), ("1" * 21, None), ("1\r\nX=1", None)])
def test_a_stamp_is_a_number_or_nothing(text: str, stamp: str | None) -> None:
    assert protocol.stamp_of(text) == stamp


def test_of_a_line_too_long_only_the_digest_is_kept() -> None:
    template = b"FP PIN=42\tTMP=" + b"A" * 2_000
    assert protocol.kept("d17", LINES[0][0]) == LINES[0][0]
    assert b"AAAA" not in protocol.kept("d17", template)
    assert protocol.digest("d17", template).encode() in protocol.kept("d17", template)
    assert protocol.digest("d17", template) != protocol.digest("d18", template)


_PIECES = st.binary(max_size=40) | st.sampled_from(
    [b"42", b"\t", b" ", b"\r\n", b"\n", b"PIN=", b"=", b"2026-11-02 07:31:07", b"\t0\t1", b"\xef\xbb\xbf", b"\xff"]
)


@given(st.lists(_PIECES, max_size=60).map(b"".join))
def test_whatever_the_bytes_every_line_is_read_or_refused(body: bytes) -> None:
    lines = protocol.lines_of(body)
    punches = [protocol.read(line, WITA) for line in lines]
    assert len([each for each in punches if each]) + punches.count(None) == len(lines)
    assert [line for part in protocol.parts_of(lines) for line in part] == lines
    for punch in punches:
        assert punch is None or (punch.at.tzinfo in (WITA, UTC) and punch.pin.isascii() and punch.pin)
    assert all(len(protocol.kept("d17", line)) <= protocol.LINE_MAX and b"\n" not in line for line in lines)
