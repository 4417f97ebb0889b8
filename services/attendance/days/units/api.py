"""A unit over HTTP: its day and its month, for callers who keep or audit its records."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from services.attendance.days.units.domain import (
    DayCounts,
    PersonDay,
    PersonTally,
    Recap,
    Tally,
    count,
    person_day,
    recap,
)
from services.attendance.days.units.sheet import csv_text, xlsx
from services.attendance.days.units.store import UnitPeople
from shared.caller import Caller
from shared.city.access import require_unit_access
from shared.http.access import allow
from shared.http.forms import Day, PathDay, PathId, PathMonth, answers_like
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.projections.directory import Directory
from shared.values.period import first_day, last_day

Reader = Annotated[Caller, Depends(allow("unit_hr", "hr_admin", "auditor"))]
Format = Literal["json", "csv", "xlsx"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

People = Annotated[UnitPeople, part(UnitPeople)]
DirectoryPart = Annotated[Directory, part(Directory)]

_MONTH = {"workdays": 21, "worked": 20, "late_days": 1, "late_minutes": 20, "excused": 1, "excused_sick": 1}
_RECAP = Recap(
    unit_id="u003", period="2026-11", people=[PersonTally(employee_id="e00042", **_MONTH)], total=Tally(**_MONTH)
)  # an example

routes = APIRouter(prefix="/attendance/units", tags=["units"])


class UnitDay(Page[PersonDay]):
    """The day of a unit's people. The counts are those of all its people, whatever the page."""

    unit_id: str
    date: Day
    counts: DayCounts


@routes.get("/{unit_id}/days/{date}")
async def unit_day(
    unit_id: PathId,
    date: PathDay,
    caller: Reader,
    people: People,
    directory: DirectoryPart,
    now: Received,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> UnitDay:
    """A unit's day: its people by id, present or not and why, and the counts of all."""
    last = after(cursor, str)
    await _require_unit(caller, unit_id, directory)
    days = await people.days(unit_id, date, date, now)
    everybody = [person_day(employee_id, views[0]) for employee_id, views in days.items()]
    listed = [each for each in everybody if last is None or each.employee_id > last[0]]
    page = page_of(listed[: limit + 1], limit, lambda person: (person.employee_id,))
    return UnitDay(unit_id=unit_id, date=date, counts=count(everybody), items=page.items, next=page.next)


@routes.get(
    "/{unit_id}/recap/{period}",
    response_model=Recap,
    responses=answers_like({"text/csv": csv_text(_RECAP), XLSX: None}),
)
async def unit_recap(
    unit_id: PathId,
    period: PathMonth,
    caller: Reader,
    people: People,
    directory: DirectoryPart,
    now: Received,
    format: Format = "json",
) -> Response:
    """The unit's month in whole days and minutes, a line a person and their sum: JSON, or a table to download."""
    await _require_unit(caller, unit_id, directory)
    days = await people.days(unit_id, first_day(period), last_day(period), now)
    sums = recap(unit_id, period, days)
    if format == "json":
        return Response(sums.model_dump_json(), media_type="application/json")
    named = {"Content-Disposition": f'attachment; filename="{unit_id}-{period}.{format}"'}
    if format == "csv":
        return Response(csv_text(sums), media_type="text/csv; charset=utf-8", headers=named)
    return Response(await asyncio.to_thread(xlsx, sums), media_type=XLSX, headers=named)


async def _require_unit(caller: Caller, unit_id: str, directory: Directory) -> None:
    """Raise Problem 403 unless the caller may see the unit's records, 404 where there is no such unit."""
    require_unit_access(caller, unit_id)
    await directory.unit(unit_id)
