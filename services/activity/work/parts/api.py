"""Shared activities over HTTP: each took part, claimed and is verified alone; here is the whole of it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from services.activity.work.domain import Status
from services.activity.work.parts.access import Parts
from services.activity.work.store import ActivityRow
from shared.caller import Caller
from shared.http.access import allow
from shared.http.forms import Id
from shared.http.paging import Cursor, Limit, Page, after, page_of

Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]


class PartView(BaseModel):
    """What one of those who did something together claims of it."""

    model_config = ConfigDict(from_attributes=True)

    employee_id: str
    date: date
    activity_id: str
    volume: int
    unit: str
    minutes: int
    minutes_accepted: int | None
    status: Status


def router(parts: Parts) -> APIRouter:
    routes = APIRouter(prefix="/activities", tags=["activity"])

    # The id is no part of the path: `/activities/shared/2026-11` would be the month of somebody called `shared`.
    @routes.get("/shared")
    async def shared(
        shared_id: Annotated[Id, Query()], caller: Reader, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[PartView]:
        """All parts, by person and date; 404 for who neither took part nor sees the work of one who did."""
        rows = await parts.of(shared_id, caller)
        last = after(cursor, str, str, str)
        shown = [PartView.model_validate(row) for row in rows if last is None or _place(row) > last]
        return page_of(shown, limit, _place)

    return routes


def _place(part: ActivityRow | PartView) -> tuple[str, str, str]:
    return part.employee_id, part.date.isoformat(), part.activity_id
