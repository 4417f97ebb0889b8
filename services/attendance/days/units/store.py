"""The days of a unit's people: who they are from the directory in memory, their facts by a few queries."""

import asyncio
from datetime import date, datetime

from services.attendance.days.domain import DayView, day_views
from services.attendance.days.feature import DayStore
from services.attendance.hours.domain import Places
from shared.projections.directory import Directory


class UnitPeople:
    def __init__(self, store: DayStore, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def days(self, unit_id: str, first: date, last: date, now: datetime) -> dict[str, list[DayView]]:
        """The days between two, both included, by employee id: those on which each works in the unit, if any."""
        directory = self._directory
        staff = directory.staff(unit_id, first, last)
        facts = await self._store.facts(list(staff), first, last)
        found: dict[str, list[DayView]] = {}
        for employee_id, career in staff.items():
            places = Places(career, directory.calendar, directory.organisation)
            views = day_views(places, facts[employee_id], first, last, now)
            found[employee_id] = [view for view in views if career.works_in(unit_id, view.date)]
            await asyncio.sleep(0)  # a large unit's month takes long enough for others to wait for it
        return {employee_id: views for employee_id, views in found.items() if views}
