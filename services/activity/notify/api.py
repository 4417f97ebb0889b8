"""The state of digests over HTTP, for operators of the system."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from services.activity.notify.store import NotificationStore, State
from shared.caller import Caller
from shared.http.access import allow
from shared.http.forms import StoredInstant
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import part

Operator = Annotated[Caller, Depends(allow("operator"))]


class NotificationView(BaseModel):
    """A digest: `message_id` is the reminder's event id, `again` counts the sendings that may be repetitions."""

    model_config = ConfigDict(from_attributes=True)

    message_id: str
    employee_id: str
    date: dt.date
    state: State
    tries: Annotated[int, Field(description="The number of tries")]
    again: Annotated[int, Field(description="The number of sendings that may be repetitions")]
    error: Annotated[str | None, Field(examples=[None])]
    at: StoredInstant


Store = Annotated[NotificationStore, part(NotificationStore)]

routes = APIRouter(prefix="/activities/notifications", tags=["notifications"])


@routes.get("")
async def listed(
    caller: Operator, store: Store, status: State = "FAILED", limit: Limit = 100, cursor: Cursor = None
) -> Page[NotificationView]:
    """Reminder digests in a state, the newest first; FAILED: never to be sent."""
    last = after(cursor, str, str)
    rows = await store.listed(status, limit + 1, last and (day_of(last[0]), last[1]))
    views = [NotificationView.model_validate(row) for row in rows]
    return page_of(views, limit, lambda row: (row.date.isoformat(), row.message_id))
