"""A unit over HTTP: its day, for who keeps or audits its records."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.store import AttendanceStore
from services.attendance.units.day import DayCounts, PersonDay, count, person_day
from services.attendance.units.people import UnitPeople
from shared.access import allow
from shared.manners import Cursor, Day, Limit, Page, PathDay, PathId, after, page_of
from shared.scope import require_unit_sight
from shared.service import Context
from shared.who import Caller

Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]


class UnitDay(Page[PersonDay]):
    """The counts are of all the unit's people, whatever the page."""

    unit_id: str
    date: Day
    counts: DayCounts


def router(store: AttendanceStore, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/units", tags=["units"])
    directory = context.directory
    people = UnitPeople(store, directory)

    async def require_unit(caller: Caller, unit_id: str) -> None:
        """Raise Problem 403 unless the caller may see the unit's records, 404 where there is no such unit."""
        require_unit_sight(caller, unit_id)
        await directory.unit(unit_id)

    @routes.get("/{unit_id}/days/{date}")
    async def unit_day(
        unit_id: PathId, date: PathDay, caller: Reader, limit: Limit = 200, cursor: Cursor = None
    ) -> UnitDay:
        """Who of the unit is there and who is not, and why; people by id, counted all."""
        last = after(cursor, str)
        await require_unit(caller, unit_id)
        days = await people.days(unit_id, date, date, context.now())
        everybody = [person_day(employee_id, views[0]) for employee_id, views in days.items()]
        listed = [each for each in everybody if last is None or each.employee_id > last[0]]
        page = page_of(listed[: limit + 1], limit, lambda person: (person.employee_id,))
        return UnitDay(unit_id=unit_id, date=date, counts=count(everybody), items=page.items, next=page.next)

    return routes
