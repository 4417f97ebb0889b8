"""What machines send, line by line, decided together: every line is recorded, quarantined or refused for good."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.attendance.devices.commands import DeviceCommands
from services.attendance.punches.commands import AttendanceCommands, PunchOutcome
from services.attendance.punches.domain import RecordPunch
from shared.caller import Who
from shared.events.attendance.devices import Refusal, RefusedLine
from shared.problems import Problem

_NO_PUNCH: dict[int, Refusal] = {404: "UNKNOWN_EMPLOYEE", 422: "NOT_EMPLOYED"}


class Line(NamedTuple):
    """A line's name for ever, and the punch it tells of or why there is none."""

    digest: str
    told: RecordPunch | Refusal


class Lines:
    def __init__(self, commands: AttendanceCommands, devices: DeviceCommands) -> None:
        self._commands = commands
        self._devices = devices

    async def take(self, device_id: str, raw: int, lines: Sequence[Line], who: Who) -> Counter[str]:
        """How many were accepted, quarantined, refused; the archive holds them at `raw`.

        Raises Problem, LedgerError: then not all of them are taken, and taking all of them again is harmless.
        """
        punches = [line.told for line in lines if isinstance(line.told, RecordPunch)]
        answers = iter(await self._commands.record_punches(punches, who))
        outcomes = [next(answers) if isinstance(line.told, RecordPunch) else line.told for line in lines]
        refused = [
            RefusedLine(line=line.digest, number=number, reason=reason)
            for number, (line, outcome) in enumerate(zip(lines, outcomes, strict=True))
            if (reason := _refusal(outcome))
        ]
        if refused:
            await self._devices.refuse_lines(device_id, raw, refused, who)
        return Counter(_name(each) for each in outcomes)


def _refusal(outcome: PunchOutcome | Refusal) -> Refusal | None:
    """Why a line is refused for good, or None."""
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
