"""An employee's month over HTTP, day by day."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.days.domain import MonthView, month_view
from services.attendance.days.store import DayStore
from services.attendance.hours.domain import Places
from shared.caller import Caller
from shared.city.access import require_access
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth
from shared.http.parts import Received, part
from shared.projections.directory import Directory
from shared.values.period import first_day, last_day

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Store = Annotated[DayStore, part(DayStore)]
DirectoryPart = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/attendance", tags=["attendance"])


@routes.get("/months/{employee_id}/{period}")
async def month(
    employee_id: PathId, period: PathMonth, caller: Reader, store: Store, directory: DirectoryPart, now: Received
) -> MonthView:
    """A month day by day: hours, arrival, departure, minutes late and early, excuses, and the reasons in words."""
    first, last = first_day(period), last_day(period)
    career = await directory.career(employee_id)
    require_access(caller, employee_id, career, (first, last))
    facts = await store.facts([employee_id], first, last)
    places = Places(career, directory.calendar, directory.organisation)
    return month_view(employee_id, period, places, facts[employee_id], now)
