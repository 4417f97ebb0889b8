"""The targets of fuzzing: each is a function of any bytes that fails where a law is broken, with its seeds."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.attendance.devices import domain as devices
from services.attendance.devices.domain import BACKLOG, Device
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.intake.adms import protocol
from services.attendance.intake.adms.protocol import TerminalPunch
from services.attendance.intake.ndjson import parts_of
from services.attendance.intake.published.forms import lines_of
from services.attendance.leave import domain as leave
from services.attendance.leave.domain import Leaves
from services.attendance.punches import domain
from services.attendance.punches.domain import AttendanceMonth, RecordPunch
from services.attendance.punches.forms import PUNCH
from services.attendance.schedules import domain as schedules
from services.attendance.schedules.domain import CalendarState
from services.payroll.pay.replay import Replay
from shared.caller import Who
from shared.events import Undecodable, decode, encode
from shared.http.batch import BATCH_MAX
from shared.log.ledger import StoredEvent
from shared.log.logfile import BadLine, read_log
from shared.log.memory import MemoryLedger
from shared.log.subject_index import SubjectIndex
from shared.projections.directory import Directory

GOLDEN = Path(__file__).parent.parent / "golden"
NOW = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
DEVICE = Device(enrolled_at=NOW)
ZONE = ZoneInfo("Asia/Makassar")
PERIOD = "2026-11"


class Target(NamedTuple):
    """A function that is fuzzed. `json` says whether it reads JSON."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    json: bool = True


def adms(body: bytes) -> None:
    """An ADMS upload: every line is read or refused, and no longer than a line may be."""
    lines = protocol.lines_of(body)
    assert [line for part in protocol.parts_of(lines) for line in part] == lines
    for line in lines:
        assert line
        assert b"\n" not in line
        assert len(protocol.kept("d1", line)) <= protocol.LINE_MAX
        touch = protocol.read(line, ZONE)
        if touch is not None:
            _is_recorded(_punch(touch))
    stamp = protocol.stamp_of(body.decode("latin-1"))
    assert stamp is None or "\r\n" not in stamp


def published(body: bytes) -> None:
    """A published message: it has one item at least and a batch at most, each a punch of the device or a reason."""
    lines = lines_of(body, "d1", DEVICE)
    assert 1 <= len(lines) <= BATCH_MAX
    for line in lines:
        assert line.digest
        if isinstance(line.content, RecordPunch):
            assert line.content.device_id == "d1"
            _is_recorded(line.content)
        else:
            assert line.content in ("UNREADABLE", "FOREIGN_DEVICE")


def stream(body: bytes) -> None:
    """Punches line by line: every line with content is in one part, once and in order, and is a punch or refused."""
    parts = list(parts_of(body))
    assert all(1 <= len(part) <= BATCH_MAX for part in parts)
    found = [each for part in parts for each in part]
    lines = body.split(b"\n")
    assert [number for number, _ in found] == [n for n, line in enumerate(lines, 1) if line.strip()]
    for number, line in found:
        assert line == lines[number - 1].strip()
        try:
            PUNCH.validate_json(line)
        except ValidationError as reason:
            _told(reason)


def codec(line: bytes) -> None:
    """An event, or the reason why the bytes are none; an event is written as it was read."""
    try:
        event = decode(line)
    except Undecodable as reason:
        return _told(reason)
    assert decode(encode(event)) == event


def log(body: bytes) -> None:
    """A foreign log: refused by line and reason, or folded by the deciding services and by payroll."""
    try:
        lines = list(read_log(body.split(b"\n")))
    except BadLine as reason:
        return _told(reason)
    month, calendar, device, leaves, replay = AttendanceMonth(), CalendarState(), Device(), Leaves(), Replay()
    directory, registry = Directory(MemoryLedger()), DeviceRegistry(MemoryLedger(), strict=True)
    for number, subject, event, line in lines:
        page = [StoredEvent(number, subject.stored, line)]
        directory._take(page)
        registry._take(page)
        month, calendar = domain.evolve(month, event), schedules.evolve(calendar, event)
        device, leaves = devices.evolve(device, event), leave.evolve(leaves, event)
        try:
            replay.apply(number, subject.aggregate, event)
        except (ValueError, OverflowError) as reason:
            return _told(reason)
    replay.finish(PERIOD)


def _told(reason: Exception) -> None:
    assert str(reason)


def _punch(touch: TerminalPunch) -> RecordPunch:
    not_before = NOW - BACKLOG
    return RecordPunch(touch.pin, touch.at, touch.direction, touch.method, "d1", by_device=True, not_before=not_before)


def _is_recorded(punch: RecordPunch) -> None:
    """Assert that a device's punch is one event, whatever its clock showed, read back as written and recorded once."""
    (event,) = domain.record_punch(AttendanceMonth(), punch, Who("device:d1", NOW))
    assert decode(encode(event)) == event
    assert SubjectIndex().subject_of(event) == punch.subject
    assert domain.record_punch(domain.evolve(AttendanceMonth(), event), punch, Who("device:d1", NOW)) == []


_UPLOADS = [
    b"e00042\t2026-11-02 07:31:07\t0\t1\t0\t0\t0\n",
    b"\xef\xbb\xbf42  2026/11/02T07:31:07  255  15\r\n\r\n",
    b"PIN=42\tDateTime=2026-11-02 07:31:07\tVerified=1\tStatus=0\n",
    b"FP PIN=42\tFID=1\tSize=1204\tValid=1\tTMP=SUdTUzIxAAA\n",
]
_MESSAGES = [
    b'{"employee_id":"e1","at":"2026-11-02T07:31:07+08:00","direction":"IN","method":"FACE"}',
    b'[{"employee_id":"e1","at":"2026-11-02T07:31:07Z"},{"employee_id":"e1","at":"2099-01-01T00:00:00Z"}]',
    b'[{"employee_id":"e1","at":"2026-11-02T07:31:07Z","device_id":"d2"},7,null]',
]

EVENTS = {path.name.split(".")[1]: path.read_bytes().strip() for path in sorted(GOLDEN.glob("*.json"))}
_MONTH = (
    "UnitDefined", "PositionDefined", "SchedulePublished", "HolidayDeclared", "EmployeeRegistered", "RankChanged",
    "SanctionImposed", "DeviceEnrolled", "CheckedIn", "CheckedOut", "PunchQuarantined", "QuarantineReleased",
    "ShiftsRostered", "AssemblyRecorded", "HolidayWithdrawn",
    "PunchesCorrected", "AbsenceExcused", "ExcuseCancelled", "LeaveRequested", "LeaveAdvised", "LeaveDecided",
    "LeaveRecalled", "ActivitySubmitted", "ActivityVerified", "MonthClosed",
)  # fmt: skip

TARGETS = {
    "adms": Target(adms, _UPLOADS, json=False),
    "published": Target(published, _MESSAGES),
    "stream": Target(stream, [b"\r\n".join(_MESSAGES), *_MESSAGES]),
    "codec": Target(codec, list(EVENTS.values())),
    "log": Target(log, [b"\n".join(EVENTS[name] for name in _MONTH), *EVENTS.values()]),
}
