"""The inspectorate over HTTP: samples of verified work, confirmations, circles of superiors."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.audits import domain, forms
from services.activity.audits.commands import AuditCommands
from services.activity.audits.domain import SampleOrder, circles
from services.activity.audits.forms import CirclesView, SampledView, SampleView, State
from services.activity.audits.store import AuditStore, SampleRow
from services.activity.work.feature import ACTIVITY, ActivityCommands, ActivityPlace, ActivityStore, decisions
from shared.caller import Caller, Who
from shared.city.workday import instant
from shared.events.activity.audits import ActivityConfirmedData
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.projections.directory import Directory
from shared.values.period import Period

Auditor = Annotated[Caller, Depends(allow("auditor"))]
Reader = Annotated[Caller, Depends(allow("auditor", "hr_admin"))]
Audits = Annotated[AuditCommands, part(AuditCommands)]
Samples = Annotated[AuditStore, part(AuditStore)]
Activities = Annotated[ActivityStore, part(ActivityStore)]
Commands = Annotated[ActivityCommands, part(ActivityCommands)]
City = Annotated[Directory, part(Directory)]

routes = APIRouter(prefix="/activities", tags=["audit"])


@routes.post("/audits", status_code=201)
async def draw(body: forms.SampleCommand, caller: Auditor, audits: Audits, now: Received) -> Recorded:
    """Draw a random sample of a unit's verified work of a month; the seed is the sample's name."""
    order = SampleOrder(body.unit_id, body.period, body.share_bp, body.seed)
    await audits.execute(domain.sample, order, Who.at(caller, now))
    return Recorded(id=body.seed)


@routes.get("/audits/{unit_id}/{period}")
async def drawn(
    unit_id: PathId,
    period: PathMonth,
    caller: Reader,
    samples: Samples,
    activities: Activities,
    city: City,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[SampleView]:
    """The samples of a unit's month, by seed, and what became of each activity."""
    await city.unit(unit_id)
    (last,) = after(cursor, str) or (None,)
    rows = await samples.samples(unit_id, period, limit + 1, last)
    views = await _views(rows, period, samples, activities)
    return page_of(views, limit, lambda view: (view.seed,))


async def _views(
    rows: Sequence[SampleRow], period: Period, samples: AuditStore, activities: ActivityStore
) -> list[SampleView]:
    people = sorted({employee_id for row in rows for employee_id, _ in row.activities})
    confirmed = await samples.confirmed(people, period)
    annulled = {(row.employee_id, row.activity_id) for row in await activities.in_status("ANNULLED", people, period)}

    def view(employee_id: str, activity_id: str) -> SampledView:
        key = employee_id, activity_id
        state: State = "ANNULLED" if key in annulled else "CONFIRMED" if key in confirmed else "OPEN"
        return SampledView(employee_id=employee_id, activity_id=activity_id, state=state)

    return [
        SampleView(
            **row.model_dump(exclude={"activities", "drawn_at"}),
            drawn_at=instant(row.drawn_at),
            activities=[view(*key) for key in row.activities],
        )
        for row in rows
    ]


@routes.post(ACTIVITY + "/confirmation", status_code=201)
async def confirm(
    place: ActivityPlace, body: forms.ConfirmCommand, caller: Auditor, commands: Commands, now: Received
) -> Recorded:
    """Confirm that verified work stands as it is; it may still be annulled later."""
    data = fact(ActivityConfirmedData, body, **place.ids)
    await commands.execute(decisions.confirm, place.period, data, caller, Who.at(caller, now))
    return Recorded(id=data.activity_id)


@routes.get("/circles")
async def supervision_circles(caller: Reader, city: City, now: Received) -> CirclesView:
    """Today's circles of two to four people who supervise one another; of two, neither decides on the other."""
    today = now.date()
    superiors = {
        employee_id: [assigned.supervisor_id for assigned in career.supervisors(today)]
        for employee_id, career in city.careers().items()
        if career.employed(today)
    }
    return CirclesView(date=today, circles=[list(circle) for circle in circles(superiors)])
