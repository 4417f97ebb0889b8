"""Shared activities over HTTP: each person claimed and is verified alone; here are all parts together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.activity.work.feature import ActivityRow
from services.activity.work.parts.forms import PartView
from services.activity.work.parts.views import SharedActivities
from shared.caller import Caller
from shared.http.access import allow
from shared.http.forms import Id
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import part

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
Activities = Annotated[SharedActivities, part(SharedActivities)]

routes = APIRouter(prefix="/activities", tags=["activity"])


# The id is no part of the path: `/activities/shared/2026-11` would be the month of an employee called `shared`.
@routes.get("/shared")
async def shared(
    shared_id: Annotated[Id, Query()], caller: Reader, activities: Activities, limit: Limit = 100, cursor: Cursor = None
) -> Page[PartView]:
    """List all parts of a shared activity, by person and date.

    404 for a caller who neither took part nor sees the work of one who did.
    """
    rows = await activities.parts(shared_id, caller)
    last = after(cursor, str, str, str)
    views = [PartView.model_validate(row) for row in rows if last is None or _cursor(row) > last]
    return page_of(views, limit, _cursor)


def _cursor(row: ActivityRow | PartView) -> tuple[str, str, str]:
    return row.employee_id, row.date.isoformat(), row.activity_id
