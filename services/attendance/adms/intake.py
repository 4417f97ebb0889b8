"""An upload of attendance lines: archived, then decided, part by part; every line is taken or none is answered for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prometheus_client import Counter as Metric

from services.attendance.adms import protocol
from services.attendance.adms.protocol import Touch
from services.attendance.commands import AttendanceCommands, Outcome
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.domain import Device
from services.attendance.domain import RecordPunch
from shared.archive import Archive
from shared.events.devices import Refusal, RefusedLine
from shared.events.envelope import content_id
from shared.problems import Problem
from shared.who import Who

LINES = Metric("ekinerja_adms_lines_total", "Lines of terminals taken, by what became of them", ["outcome"])

_NO_PUNCH: dict[int, Refusal] = {404: "UNKNOWN_EMPLOYEE", 422: "NOT_EMPLOYED"}


@dataclass(frozen=True)
class Terminal:
    """A device that may speak, and the zone its clock shows."""

    device_id: str
    device: Device
    zone: ZoneInfo


@dataclass(frozen=True)
class Taken:
    """How many lines; `newest`, the latest instant they tell of."""

    lines: int
    newest: datetime | None


class Intake:
    def __init__(self, archive: Archive, commands: AttendanceCommands, devices: DeviceCommands) -> None:
        self._archive = archive
        self._commands = commands
        self._devices = devices

    async def take(self, terminal: Terminal, body: bytes, now: datetime) -> Taken:
        """Every line is recorded, quarantined or refused, durably. Raises Problem, LedgerError: send it all again."""
        lines = protocol.lines_of(body)
        if len(lines) > protocol.LINES_MAX:
            raise Problem(413, f"An upload is at most {protocol.LINES_MAX} lines.")
        told: list[datetime] = []
        for part in protocol.parts_of(lines):
            touches = [protocol.read(line, terminal.zone) for line in part]
            await self._take_part(terminal, part, touches, Who(f"device:{terminal.device_id}", now))
            told += [touch.at for touch in touches if touch]
        return Taken(len(lines), max(told, default=None))

    async def _take_part(self, terminal: Terminal, part: list[bytes], touches: list[Touch | None], who: Who) -> None:
        device_id = terminal.device_id
        archived = b"\n".join(protocol.kept(device_id, line) for line in part)
        raw = await self._archive.keep("adms", device_id, archived, content_id(device_id, archived.decode("latin-1")))
        punches = [_punch(terminal, touch) for touch in touches if touch]
        answers = iter(await self._commands.record_punches(punches, who))
        outcomes = [next(answers) if touch else None for touch in touches]
        refused = [
            RefusedLine(line=protocol.digest(device_id, line), number=number, reason=reason)
            for number, (line, outcome) in enumerate(zip(part, outcomes, strict=True))
            if (reason := _refusal(outcome))
        ]
        if refused:
            await self._devices.refuse_lines(device_id, raw, refused, who)
        for outcome, count in Counter(_name(each) for each in outcomes).items():
            LINES.labels(outcome).inc(count)


def _punch(terminal: Terminal, touch: Touch) -> RecordPunch:
    return RecordPunch(
        touch.pin,
        touch.at,
        touch.direction,
        touch.method,
        terminal.device_id,
        by_device=True,
        not_before=terminal.device.not_before,
    )


def _refusal(outcome: Outcome | None) -> Refusal | None:
    """Why a line is refused for good, or None. None for an outcome: it could not be read."""
    if outcome is None:
        return "UNREADABLE"
    if not isinstance(outcome, Problem):
        return None
    if outcome.status not in _NO_PUNCH:  # the log did not answer: the line is not judged yet
        raise outcome
    return _NO_PUNCH[outcome.status]


def _name(outcome: Outcome | None) -> str:
    if outcome is None or isinstance(outcome, Problem):
        return "refused"
    return "quarantined" if outcome == "QUARANTINED" else "accepted"
