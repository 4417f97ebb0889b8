"""An upload of attendance lines: archived, then decided, part by part; every line is taken or none is answered for."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from services.attendance.devices.domain import Device
from services.attendance.intake.adms import protocol
from services.attendance.intake.adms.protocol import TerminalPunch
from services.attendance.intake.feature import Line, Lines
from services.attendance.punches.domain import RecordPunch
from shared.caller import Who
from shared.events.envelope import content_id
from shared.log.archive import Archive
from shared.problems import Problem

LINES = Counter("ekinerja_adms_lines_total", "Lines of terminals taken, by what became of them", ["outcome"])


@dataclass(frozen=True)
class Terminal:
    """A device that may send, and the zone that its clock shows."""

    device_id: str
    device: Device
    zone: ZoneInfo


@dataclass(frozen=True)
class UploadResult:
    """The number of lines of an upload; `newest` is the latest instant in them."""

    lines: int
    newest: datetime | None


class AdmsIntake:
    def __init__(self, archive: Archive, lines: Lines) -> None:
        self._archive = archive
        self._lines = lines

    async def take(self, terminal: Terminal, body: bytes, now: datetime) -> UploadResult:
        """Record, quarantine or refuse every line, durably. Raises Problem, LedgerError: then send all of it again."""
        lines = protocol.lines_of(body)
        if len(lines) > protocol.LINES_MAX:
            raise Problem(413, f"An upload is at most {protocol.LINES_MAX} lines.")
        instants: list[datetime] = []
        for part in protocol.parts_of(lines):
            punches = [protocol.read(line, terminal.zone) for line in part]
            await self._take_part(terminal, part, punches, Who(f"device:{terminal.device_id}", now))
            instants += [punch.at for punch in punches if punch]
        return UploadResult(len(lines), max(instants, default=None))

    async def _take_part(
        self, terminal: Terminal, part: list[bytes], punches: list[TerminalPunch | None], who: Who
    ) -> None:
        device_id = terminal.device_id
        archived = b"\n".join(protocol.kept(device_id, line) for line in part)
        raw = await self._archive.keep("adms", device_id, archived, content_id(device_id, archived.decode("latin-1")))
        lines = [
            Line(protocol.digest(device_id, line), _punch(terminal, punch) if punch else "UNREADABLE")
            for line, punch in zip(part, punches, strict=True)
        ]
        for outcome, count in (await self._lines.take(device_id, raw, lines, who)).items():
            LINES.labels(outcome).inc(count)


def _punch(terminal: Terminal, punch: TerminalPunch) -> RecordPunch:
    return RecordPunch(
        punch.pin,
        punch.at,
        punch.direction,
        punch.method,
        terminal.device_id,
        by_device=True,
        not_before=terminal.device.not_before,
    )
