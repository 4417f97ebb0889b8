"""Recording an assembly: who was it for, and was each of them there."""

import asyncio
from collections.abc import Set as AbstractSet
from datetime import date
from zoneinfo import ZoneInfo

from services.attendance.assemblies.domain import roll_call
from services.attendance.days.units.people import UnitPeople
from services.attendance.punches.commands import AttendanceCommands
from shared.caller import Caller, Who
from shared.events.attendance import days as att
from shared.problems import Problem, forbidden, invalid
from shared.projections.directory import Directory


class AssemblyCommands:
    def __init__(self, months: AttendanceCommands, people: UnitPeople, directory: Directory) -> None:
        self._months = months
        self._people = people
        self._directory = directory

    async def record(
        self, unit_id: str, day: date, kind: att.AssemblyKind, present: AbstractSet[str], caller: Caller, who: Who
    ) -> dict[str, Problem | None]:
        """By employee id, for whom the assembly was and who is named: None when it is stored, else why not.

        Raises Problem where there is no such unit, or the day is still to come there.
        """
        unit = await self._directory.unit(unit_id)
        if day > who.now.astimezone(ZoneInfo(unit.timezone)).date():
            raise invalid(f"{day} is still to come: the assembly was not held yet.")
        days = await self._people.days(unit_id, day, day, who.now)
        others = {employee_id: views[0] for employee_id, views in days.items() if employee_id != caller.subject}
        called = roll_call(others, present)

        async def one(employee_id: str) -> Problem | None:
            if employee_id == caller.subject:
                return forbidden("Nobody changes their own record.")
            if employee_id not in called:
                return invalid(f"The employee does not work in unit {unit_id} on {day}.")
            data = att.AssemblyRecordedData(employee_id=employee_id, date=day, kind=kind, present=called[employee_id])
            try:
                await self._months.record_assembly(data, who)
            except Problem as refusal:
                return refusal
            return None

        people = sorted(present | called.keys())
        return dict(zip(people, await asyncio.gather(*map(one, people)), strict=True))
