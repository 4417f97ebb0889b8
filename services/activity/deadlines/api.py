"""Deadlines over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.activity.deadlines.domain import Deadlines, Window
from services.activity.deadlines.forms import DeadlineView, Standing
from services.activity.deadlines.windows import Windows
from shared.caller import Caller
from shared.city.access import require_access
from shared.city.workday import microseconds
from shared.http.access import allow
from shared.http.forms import Day, PathId
from shared.http.parts import Received, part
from shared.problems import error_at, invalid
from shared.projections.directory import Directory
from shared.values.period import days_between

DAYS_MAX = 93  # three months

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
From = Annotated[Day, Query(alias="from", examples=["2026-11-02"])]
To = Annotated[Day, Query(alias="to", description=f"At most {DAYS_MAX} days, both included", examples=["2026-11-30"])]
City = Annotated[Directory, part(Directory)]
PartWindows = Annotated[Windows, part(Windows)]

routes = APIRouter(prefix="/activities/{employee_id}", tags=["deadlines"])


@routes.get("/deadlines")
async def deadlines(
    employee_id: PathId, caller: Reader, first: From, last: To, city: City, windows: PartWindows, now: Received
) -> list[DeadlineView]:
    """Show until when the work of each day employed may be entered."""
    days = _days(first, last)
    career = await city.career(employee_id)
    require_access(caller, employee_id, career, days)
    found, at = windows.of(career), microseconds(now)
    return [_view(found, day, at) for day in days if career.employed(day)]


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise invalid("The last day is before the first.", error_at("/query/to", "is before `from`"))
    if (last - first).days >= DAYS_MAX:
        too_late = error_at("/query/to", f"is {DAYS_MAX} days or more after `from`")
        raise invalid(f"At most {DAYS_MAX} days at once.", too_late)
    return list(days_between(first, last))


def _view(deadlines: Deadlines, day: date, now: int) -> DeadlineView:
    window = deadlines.window(day)
    return DeadlineView(
        date=day,
        workday=deadlines.works(day),
        on_time_until=deadlines.local(day, window.ends),
        accepted_until=deadlines.local(day, window.cutoff),
        standing=_standing(window, now),
    )


def _standing(window: Window, now: int) -> Standing:
    if now < window.ends:
        return "OPEN"
    return "LATE" if now < window.cutoff else "CLOSED"
