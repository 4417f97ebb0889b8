"""The command that records an assembly: find whom it was for, then record each person's presence."""

from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from services.attendance.assemblies import domain
from services.attendance.assemblies.domain import roll_call
from services.attendance.days.units.feature import UnitPeople
from services.attendance.punches.domain import AttendanceMonth
from shared.caller import Caller, Who
from shared.commands.handler import Answer, Handler
from shared.events.attendance import days as att
from shared.log.subjects import attendance_month
from shared.problems import forbidden, invalid
from shared.projections.directory import Directory


class AssemblyCommands:
    def __init__(self, months: Handler[AttendanceMonth], people: UnitPeople, directory: Directory) -> None:
        self._months = months
        self._people = people
        self._directory = directory

    async def record(
        self, unit_id: str, day: date, kind: att.AssemblyKind, present: AbstractSet[str], caller: Caller, who: Who
    ) -> dict[str, Answer]:
        """Record an assembly of a unit; an answer for each person it was for or who is named, by employee id.

        The answer is None when the presence is stored, else why not. Raises Problem where there is no such unit, or
        the day is still to come there.
        """
        unit = await self._directory.unit(unit_id)
        if day > who.now.astimezone(ZoneInfo(unit.timezone)).date():
            raise invalid(f"{day} is still to come: the assembly was not held yet.")
        days = await self._people.days(unit_id, day, day, who.now)
        others = {employee_id: views[0] for employee_id, views in days.items() if employee_id != caller.subject}
        called = roll_call(others, present)
        stored = await self._months.handle_all(
            [
                (attendance_month(data.employee_id, day), partial(domain.record, data=data, who=who))
                for data in (
                    att.AssemblyRecordedData(employee_id=employee_id, date=day, kind=kind, present=was_present)
                    for employee_id, was_present in called.items()
                )
            ]
        )
        answers: dict[str, Answer] = dict(zip(called, stored, strict=True))
        for employee_id in present - called.keys():
            if employee_id == caller.subject:
                answers[employee_id] = forbidden("Nobody changes their own record.")
            else:
                answers[employee_id] = invalid(f"The employee does not work in unit {unit_id} on {day}.")
        return dict(sorted(answers.items()))
