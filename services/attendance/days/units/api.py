"""A unit over HTTP: its day and its month, for who keeps or audits its records."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from services.attendance.days.units.day import DayCounts, PersonDay, count, person_day
from services.attendance.days.units.people import UnitPeople
from services.attendance.days.units.recap import Recap, recap
from services.attendance.days.units.sheet import csv_text, xlsx
from shared.caller import Caller
from shared.city.access import require_unit_access
from shared.http.access import allow
from shared.http.forms import Day, PathDay, PathId, PathMonth, also_as
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.service import Context
from shared.values.period import first_day, last_day

Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
Format = Literal["json", "csv", "xlsx"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnitDay(Page[PersonDay]):
    """The counts are of all the unit's people, whatever the page."""

    unit_id: str
    date: Day
    counts: DayCounts


def router(people: UnitPeople, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/units", tags=["units"])
    directory = context.directory

    async def require_unit(caller: Caller, unit_id: str) -> None:
        """Raise Problem 403 unless the caller may see the unit's records, 404 where there is no such unit."""
        require_unit_access(caller, unit_id)
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

    @routes.get("/{unit_id}/recap/{period}", response_model=Recap, responses=also_as("text/csv", XLSX))
    async def unit_recap(unit_id: PathId, period: PathMonth, caller: Reader, format: Format = "json") -> Response:
        """The unit's month in whole days and minutes, a line a person and their sum: JSON, or a table to download."""
        await require_unit(caller, unit_id)
        days = await people.days(unit_id, first_day(period), last_day(period), context.now())
        told = recap(unit_id, period, days)
        if format == "json":
            return Response(told.model_dump_json(), media_type="application/json")
        named = {"Content-Disposition": f'attachment; filename="{unit_id}-{period}.{format}"'}
        if format == "csv":
            return Response(csv_text(told), media_type="text/csv; charset=utf-8", headers=named)
        return Response(await asyncio.to_thread(xlsx, told), media_type=XLSX, headers=named)

    return routes
