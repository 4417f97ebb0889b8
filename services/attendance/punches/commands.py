"""Commands on a person's month of attendance: check the roster, load, decide, append, retry."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from services.attendance.punches import domain
from services.attendance.punches.domain import AttendanceMonth, PunchStatus, RecordPunch
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import days as att
from shared.log.ledger import Ledger
from shared.log.subjects import Subject
from shared.problems import Problem, invalid
from shared.projections.directory import Directory

PunchOutcome = PunchStatus | Problem

D = TypeVar("D")
Decision = Callable[[AttendanceMonth, D, Who], Sequence[Event]]


class PunchResult(NamedTuple):
    """The id and status of a recorded punch, and the place of the phone it came from."""

    punch_id: str
    status: PunchStatus
    place: att.Place | None


class _Recording:
    """The decision on one punch, and its result."""

    def __init__(self, punch: RecordPunch, who: Who) -> None:
        self._punch = punch
        self._who = who
        self.status: PunchStatus = "RECORDED"
        self.place: att.Place | None = None

    def __call__(self, month: AttendanceMonth) -> list[Event]:
        events = domain.record_punch(month, self._punch, self._who)
        self.status = domain.status_of(month, self._punch, events)
        self.place = domain.place_of(month, self._punch)
        return events


class AttendanceCommands:
    """`months` decides on the aggregates; other features run decisions of their own on it."""

    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self.months: Handler[AttendanceMonth] = Handler(ledger, AttendanceMonth(), domain.evolve)

    async def execute(self, decide: Decision[D], subject: Subject, data: D, who: Who) -> None:
        """Carry out a decision on the month `subject`; returns when it is stored, now or before. Raises Problem."""
        await self.months.handle(subject, lambda month: decide(month, data, who))

    async def record_punch(self, punch: RecordPunch, who: Who) -> PunchResult:
        """Record one punch; returns when it is stored, now or before. Raises Problem."""
        await self._require_employed(punch, who)
        recording = _Recording(punch, who)
        await self.months.handle(punch.subject, recording)
        return PunchResult(punch.punch_id, recording.status, recording.place)

    async def record_punches(self, punches: Sequence[RecordPunch], who: Who) -> list[PunchOutcome]:
        """Record a batch. The outcomes are in its order: the status of a stored punch, else why it was refused."""
        outcomes: list[PunchOutcome] = ["RECORDED"] * len(punches)
        recordings: dict[int, _Recording] = {}
        for place, punch in enumerate(punches):
            try:
                await self._require_employed(punch, who)
                recordings[place] = _Recording(punch, who)
            except Problem as refusal:
                outcomes[place] = refusal
        orders = [(punches[place].subject, recording) for place, recording in recordings.items()]
        refusals = await self.months.handle_all(orders)
        for (place, recording), refused in zip(recordings.items(), refusals, strict=True):
            outcomes[place] = refused or recording.status
        return outcomes

    async def _require_employed(self, punch: RecordPunch, who: Who) -> None:
        career = self._directory.known(punch.employee_id) or await self._directory.career(punch.employee_id)
        if punch.by_device and domain.impossible(punch, who.now):
            return  # its date is wrong, so it cannot be checked who was employed on it
        if not career.employment(*domain.days_around(punch.at)):
            raise invalid(f"The employee does not work here on {punch.at.date()}.")
