"""The ADMS protocol (PUSH protocol 2): bytes to lines to punches, and the options that answer a handshake. Pure.

A terminal is hostile input: whatever its bytes are, nothing here raises.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.events import CITY
from shared.events.attendance.devices import Direction
from shared.events.envelope import content_id

LINE_MAX = 256  # bytes; an attendance line has some 40, a template thousands
LINES_MAX = 20_000  # of one upload
PART = 1_000  # lines archived, decided and answered for together

# Tables that terminals also push. None is wanted, and templates and photographs must not be kept (UU PDP 27/2022).
DROPPED = frozenset(
    {"OPERLOG", "USERINFO", "USER", "USERPIC", "FINGERTMP", "FP", "FACE", "FVEIN", "PALM", "BIODATA", "BIOPHOTO"}
    | {"ATTPHOTO", "PHOTO", "IDCARD", "WORKCODE", "SMS", "USER_SMS", "ERRORLOG", "OPTIONS"}
)

# 0 in, 1 out, 2 out for a break, 3 back from it, 4 and 5 in and out of overtime; 255 and all others do not know.
_DIRECTIONS: dict[str, Direction] = {"0": "IN", "1": "OUT", "2": "OUT", "3": "IN", "4": "IN", "5": "OUT"}
_METHODS = {"0": "PASSWORD", "1": "FINGERPRINT", "2": "CARD", "3": "PASSWORD", "4": "CARD", "15": "FACE", "25": "PALM"}

_PIN, _AT = r"(?P<pin>[A-Za-z0-9_-]{1,64})", r"(?P<at>[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2})"
_GAP = r"(?: *\t *| +)"  # a field may be empty between tabs
_FIELDS = re.compile(
    rf"{_PIN}{_GAP}{_AT}(?:{_GAP}(?P<status>[0-9]{{0,3}})(?:{_GAP}(?P<verify>[0-9]{{1,3}}))?)?(?![^\t ])"
)
_NAMED = re.compile(r"([A-Za-z]+)=([^\t]*?)(?=[\t ]+[A-Za-z]+=|[\t ]*$)")
_NAMES = {"pin": "pin", "datetime": "at", "time": "at", "status": "status", "verified": "verify", "verify": "verify"}
_STAMP = re.compile(r"[0-9]{1,20}")


class TerminalPunch(NamedTuple):
    """One line as read: the PIN, the instant that the clock showed, the direction and the method."""

    pin: str
    at: datetime
    direction: Direction
    method: str


def lines_of(body: bytes) -> list[bytes]:
    """The lines of an upload, without their ends, blanks around them, and empty ones."""
    found = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n")
    return [line for line in (each.strip(b" \t\0\x1a") for each in found) if line]


def parts_of(lines: list[bytes]) -> Iterator[list[bytes]]:
    return (lines[start : start + PART] for start in range(0, len(lines), PART))


def digest(device_id: str, line: bytes) -> str:
    """The digest of a line, which is its name for ever."""
    return content_id("adms", device_id, line.decode("latin-1"))


def kept(device_id: str, line: bytes) -> bytes:
    """The bytes of a line for the archive. A line too long is no attendance, perhaps a template: its digest only."""
    return line if len(line) <= LINE_MAX else f"too long: {digest(device_id, line)}".encode()


def read(line: bytes, zone: ZoneInfo) -> TerminalPunch | None:
    """The punch in a line, or None. The PIN is the employee id."""
    if len(line) > LINE_MAX:
        return None
    text = line.decode("latin-1")
    found = _FIELDS.match(text)
    fields = found.groupdict() if found else _named(text)
    pin, at = fields.get("pin") or "", _instant(fields.get("at") or "", zone)
    if at is None or pin == CITY or re.fullmatch(_PIN, pin) is None:
        return None
    return TerminalPunch(
        pin,
        at,
        _DIRECTIONS.get(fields.get("status") or "", "UNKNOWN"),
        _METHODS.get(fields.get("verify") or "", "DEVICE"),
    )


def _named(text: str) -> dict[str, str | None]:
    """The dialect `PIN=1001<tab>DateTime=…<tab>Status=0`, in any order."""
    pairs = ((name.lower(), value.strip()) for name, value in _NAMED.findall(text))
    return {_NAMES[name]: value for name, value in pairs if name in _NAMES}


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Local wall time; the years are those an instant over HTTP may have."""
    if re.fullmatch(_AT, text) is None or not "1900" <= text[:4] <= "2999":
        return None
    try:
        at = datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=zone)
    except ValueError:
        return None
    # Offsets of old dates have seconds (before time zones), and an instant in the log is written without them.
    return at.astimezone(UTC) if (at.utcoffset() or timedelta()) % timedelta(minutes=1) else at


def stamp_of(text: str) -> str | None:
    """A terminal's count of its own log, which the next handshake gives back to it."""
    return text if _STAMP.fullmatch(text) else None


def options(serial: str, stamp: str, zone: ZoneInfo, now: datetime) -> str:
    """The answer to a handshake: send attendance only, as it happens, in clear text.

    A terminal sets its clock by the answer's Date header and `TimeZone`, so that is the zone of its own place: whole
    hours, or minutes where it is none.
    """
    offset = now.astimezone(zone).utcoffset() or timedelta()
    minutes = offset // timedelta(minutes=1)
    lines = (
        f"GET OPTION FROM: {serial}",
        f"Stamp={stamp}",
        f"ATTLOGStamp={stamp}",
        "OpStamp=9999",
        "OPERLOGStamp=9999",
        "ErrorDelay=60",
        "Delay=10",
        "TransTimes=00:00;14:05",
        "TransInterval=1",
        "TransFlag=TransData AttLog",
        f"TimeZone={minutes // 60 if minutes % 60 == 0 else minutes}",
        "Realtime=1",
        "Encrypt=None",
    )
    return "\r\n".join(lines) + "\r\n"
