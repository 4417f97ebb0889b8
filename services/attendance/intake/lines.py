"""The lines that machines send, decided together; apart, for every way of sending ends here.

Each line is recorded, quarantined or refused for good.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.attendance.devices.feature import DeviceCommands
from services.attendance.punches.domain import RecordPunch
from services.attendance.punches.feature import AttendanceCommands, PunchOutcome
from shared.caller import Who
from shared.events.attendance.devices import LinesRefusedData, Refusal, RefusedLine
from shared.problems import Problem

_NO_PUNCH: dict[int, Refusal] = {404: "UNKNOWN_EMPLOYEE", 422: "NOT_EMPLOYED"}


class Line(NamedTuple):
    """A line's digest, which is its name for ever, and its punch, or the reason why it has none."""

    digest: str
    content: RecordPunch | Refusal


class Lines:
    def __init__(self, commands: AttendanceCommands, devices: DeviceCommands) -> None:
        self._commands = commands
        self._devices = devices

    async def take(self, device_id: str, raw: int, lines: Sequence[Line], who: Who) -> Counter[str]:
        """Decide on lines that the archive holds at `raw`; the number of accepted, quarantined and refused ones.

        Raises Problem, LedgerError: then not all of them are taken, and taking all of them again is harmless.
        """
        punches = [line.content for line in lines if isinstance(line.content, RecordPunch)]
        answers = iter(await self._commands.record_punches(punches, who))
        outcomes = [next(answers) if isinstance(line.content, RecordPunch) else line.content for line in lines]
        refused = [
            RefusedLine(line=line.digest, number=number, reason=reason)
            for number, (line, outcome) in enumerate(zip(lines, outcomes, strict=True))
            if (reason := _refusal(outcome))
        ]
        if refused:
            data = LinesRefusedData(device_id=device_id, raw=raw, lines=tuple(refused))
            await self._devices.refuse_lines(data, who)
        return Counter(_name(each) for each in outcomes)


def _refusal(outcome: PunchOutcome | Refusal) -> Refusal | None:
    """The reason that a line is refused for good, or None."""
    match outcome:
        case "RECORDED" | "QUARANTINED":
            return None
        case Problem() if outcome.status not in _NO_PUNCH:  # the log did not answer: the line is not judged yet
            raise outcome
        case Problem():
            return _NO_PUNCH[outcome.status]
    return outcome


def _name(outcome: PunchOutcome | Refusal) -> str:
    match outcome:
        case "RECORDED":
            return "accepted"
        case "QUARANTINED":
            return "quarantined"
    return "refused"
