"""Attendance's commands: check against the roster, load, decide, append, retry."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from services.attendance.assemblies import domain as assemblies
from services.attendance.punches import domain
from services.attendance.punches.domain import AttendanceMonth, CalendarData, CalendarState, PunchStatus, RecordPunch
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import days as att
from shared.log.ledger import Ledger
from shared.log.subjects import CALENDAR, Subject, attendance_month
from shared.problems import Problem, invalid
from shared.projections.directory import Directory

PunchOutcome = PunchStatus | Problem


class PunchResult(NamedTuple):
    """What became of a punch, and where the phone was that it came from."""

    taken: PunchStatus
    place: att.Place | None


class _Recording:
    """The decision on one punch, and how it ended."""

    def __init__(self, punch: RecordPunch, who: Who) -> None:
        self._punch = punch
        self._who = who
        self.taken: PunchStatus = "RECORDED"
        self.place: att.Place | None = None

    def __call__(self, month: AttendanceMonth) -> list[Event]:
        events = domain.record_punch(month, self._punch, self._who)
        self.taken = domain.status_of(month, self._punch, events)
        self.place = domain.place_of(month, self._punch)
        return events


class AttendanceCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self.months: Handler[AttendanceMonth] = Handler(ledger, AttendanceMonth(), domain.evolve)
        self._calendar: Handler[CalendarState] = Handler(ledger, CalendarState(), domain.evolve_calendar)

    async def record_punch(self, punch: RecordPunch, who: Who) -> PunchResult:
        """Returns when the punch is stored, now or before. Raises Problem."""
        await self._require_employed(punch, who)
        recording = _Recording(punch, who)
        await self.months.handle(punch.subject, recording)
        return PunchResult(recording.taken, recording.place)

    async def record_punches(self, punches: Sequence[RecordPunch], who: Who) -> list[PunchOutcome]:
        """A batch, an answer for each in order: what became of it when it is stored, else why it was refused."""
        answers: list[PunchOutcome] = ["RECORDED"] * len(punches)
        months: dict[Subject, list[int]] = {}
        for place, punch in enumerate(punches):
            try:
                await self._require_employed(punch, who)
                months.setdefault(punch.subject, []).append(place)
            except Problem as refusal:
                answers[place] = refusal
        await asyncio.gather(*(self._record_month(places, punches, who, answers) for places in months.values()))
        return answers

    async def _record_month(
        self, places: list[int], punches: Sequence[RecordPunch], who: Who, answers: list[PunchOutcome]
    ) -> None:
        recordings = [_Recording(punches[place], who) for place in places]
        try:
            refusals = await self.months.handle_each(punches[places[0]].subject, recordings)
        except Problem as refusal:  # the log did not answer: none of this person's punches is stored
            refusals = [refusal] * len(places)
        for place, recording, refused in zip(places, recordings, refusals, strict=True):
            answers[place] = refused or recording.taken

    async def release(self, subject: Subject, punch_id: str, reason: str, who: Who) -> None:
        """Let a quarantined punch of the month count."""
        await self.months.handle(subject, lambda month: domain.release(month, punch_id, reason, who))

    async def turn_down(self, subject: Subject, punch_id: str, reason: str, who: Who) -> None:
        """Refuse a quarantined punch of the month for good."""
        await self.months.handle(subject, lambda month: domain.turn_down(month, punch_id, reason, who))

    async def excuse_absence(self, data: att.AbsenceExcusedData, who: Who) -> None:
        subject = attendance_month(data.employee_id, data.date_from)
        await self.months.handle(subject, lambda month: domain.excuse_absence(month, data, who))

    async def cancel_excuse(self, period: str, data: att.ExcuseCancelledData, who: Who) -> None:
        """`period` is the month the excuse starts in."""
        subject = Subject(data.employee_id, "attendance", period)
        await self.months.handle(subject, lambda month: domain.cancel_excuse(month, data, who))

    async def record_assembly(self, data: att.AssemblyRecordedData, who: Who) -> None:
        subject = attendance_month(data.employee_id, data.date)
        await self.months.handle(subject, lambda month: assemblies.record(month, data, who))

    async def change_calendar(self, data: CalendarData, who: Who) -> None:
        await self._calendar.handle(CALENDAR, lambda calendar: domain.change_calendar(calendar, data, who))

    async def _require_employed(self, punch: RecordPunch, who: Who) -> None:
        career = self._directory.known(punch.employee_id) or await self._directory.career(punch.employee_id)
        if punch.by_device and domain.impossible(punch, who.now):
            return  # of a day that never was, nobody can say who worked on it
        if not career.employment(*domain.days_around(punch.at)):
            raise invalid(f"The employee does not work here on {punch.at.date()}.")
