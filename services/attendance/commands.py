"""Attendance's commands: check against the roster, load, decide, append, retry."""

import asyncio
from collections.abc import Sequence
from functools import partial

from services.attendance import domain
from services.attendance.domain import CalendarData, CalendarState, Month, RecordPunch
from shared.directory import Directory
from shared.events import attendance as att
from shared.handler import Answer, Handler
from shared.ledger import Ledger
from shared.problems import Problem, invalid
from shared.subjects import CALENDAR, Subject, attendance_month
from shared.who import Who


class AttendanceCommands:
    def __init__(self, ledger: Ledger, directory: Directory) -> None:
        self._directory = directory
        self._months: Handler[Month] = Handler(ledger, Month(), domain.evolve)
        self._calendar: Handler[CalendarState] = Handler(ledger, CalendarState(), domain.evolve_calendar)

    async def record_punch(self, punch: RecordPunch, who: Who) -> None:
        """Returns when the punch is stored, now or before. Raises Problem."""
        await self._require_employed(punch)
        await self._months.handle(punch.subject, lambda month: domain.record_punch(month, punch, who))

    async def record_punches(self, punches: Sequence[RecordPunch], who: Who) -> list[Answer]:
        """A batch, an answer for each in order: None when it is stored, else why it was refused."""
        answers: list[Answer] = [None] * len(punches)
        months: dict[Subject, list[int]] = {}
        for place, punch in enumerate(punches):
            try:
                await self._require_employed(punch)
                months.setdefault(punch.subject, []).append(place)
            except Problem as refusal:
                answers[place] = refusal
        await asyncio.gather(*(self._record_month(places, punches, who, answers) for places in months.values()))
        return answers

    async def _record_month(
        self, places: list[int], punches: Sequence[RecordPunch], who: Who, answers: list[Answer]
    ) -> None:
        decisions = [partial(domain.record_punch, command=punches[place], who=who) for place in places]
        try:
            found = await self._months.handle_each(punches[places[0]].subject, decisions)
        except Problem as refusal:  # the log did not answer: none of this person's punches is stored
            found = [refusal] * len(places)
        for place, answer in zip(places, found, strict=True):
            answers[place] = answer

    async def correct_punches(self, data: att.PunchesCorrectedData, who: Who) -> None:
        subject = attendance_month(data.employee_id, data.date)
        await self._months.handle(subject, lambda month: domain.correct_punches(month, data, who))

    async def excuse_absence(self, data: att.AbsenceExcusedData, who: Who) -> None:
        subject = attendance_month(data.employee_id, data.date_from)
        await self._months.handle(subject, lambda month: domain.excuse_absence(month, data, who))

    async def cancel_excuse(self, period: str, data: att.ExcuseCancelledData, who: Who) -> None:
        """`period` is the month the excuse starts in."""
        subject = Subject(data.employee_id, "attendance", period)
        await self._months.handle(subject, lambda month: domain.cancel_excuse(month, data, who))

    async def change_calendar(self, data: CalendarData, who: Who) -> None:
        await self._calendar.handle(CALENDAR, lambda calendar: domain.change_calendar(calendar, data, who))

    async def _require_employed(self, punch: RecordPunch) -> None:
        career = self._directory.known(punch.employee_id) or await self._directory.career(punch.employee_id)
        if not career.employment(*domain.days_around(punch.at)):
            raise invalid(f"The employee does not work here on {punch.at.date()}.")
