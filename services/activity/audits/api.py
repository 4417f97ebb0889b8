"""The inspectorate over HTTP: samples of verified work, confirmations, circles of superiors."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from services.activity.audits import forms
from services.activity.audits.circles import circles
from services.activity.audits.commands import AuditCommands
from services.activity.audits.forms import CirclesView, SampledView, SampleView, State
from services.activity.audits.store import AuditStore, SampleRow
from services.activity.work.commands import ActivityCommands
from services.activity.work.forms import ACTIVITY, Place
from services.activity.work.store import ActivityStore
from shared.caller import Caller, Who
from shared.city.workday import instant
from shared.events.activity.audits import ActivityConfirmedData
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.service import Context

Auditor = Annotated[Caller, Depends(allow("auditor"))]
Reader = Annotated[Caller, Depends(allow("auditor", "hr_admin"))]


def router(
    audits: AuditCommands, commands: ActivityCommands, samples: AuditStore, store: ActivityStore, context: Context
) -> APIRouter:
    routes = APIRouter(prefix="/activities", tags=["audit"])
    directory = context.directory

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    @routes.post("/audits", status_code=201)
    async def draw(body: forms.SampleCommand, caller: Auditor) -> Recorded:
        """Draw a random sample of a unit's verified work of a month; the seed is the sample's name."""
        await audits.sample(body.unit_id, body.period, body.share_bp, body.seed, who(caller))
        return Recorded(id=body.seed)

    @routes.get("/audits/{unit_id}/{period}")
    async def drawn(
        unit_id: PathId, period: PathMonth, caller: Reader, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[SampleView]:
        """The samples of a unit's month, by seed, and what became of each activity."""
        await directory.unit(unit_id)
        (last,) = after(cursor, str) or (None,)
        rows = await samples.samples(unit_id, period, limit + 1, last)
        return page_of(await views(rows, period), limit, lambda view: (view.seed,))

    async def views(rows: Sequence[SampleRow], period: str) -> list[SampleView]:
        people = sorted({employee_id for row in rows for employee_id, _ in row.activities})
        confirmed = await samples.confirmed(people, period)
        annulled = {(row.employee_id, row.activity_id) for row in await store.in_status("ANNULLED", people, period)}

        def state(employee_id: str, activity_id: str) -> SampledView:
            key = employee_id, activity_id
            known: State = "ANNULLED" if key in annulled else "CONFIRMED" if key in confirmed else "OPEN"
            return SampledView(employee_id=employee_id, activity_id=activity_id, state=known)

        return [
            SampleView(
                **row.model_dump(exclude={"activities", "drawn_at"}),
                drawn_at=instant(row.drawn_at),
                activities=[state(*each) for each in row.activities],
            )
            for row in rows
        ]

    @routes.post(ACTIVITY + "/confirmation", status_code=201)
    async def confirm(place: Place, body: forms.ConfirmCommand, caller: Auditor) -> Recorded:
        """Verified work stands as it is; it may still be annulled later."""
        data = fact(ActivityConfirmedData, body, **place.ids)
        await commands.execute(await commands.confirm(place.period, data, caller, who(caller)))
        return Recorded(id=data.activity_id)

    @routes.get("/circles")
    async def supervision_circles(caller: Reader) -> CirclesView:
        """Today's circles of two to four people who supervise one another; of two, neither decides on the other."""
        today = context.now().date()
        superiors = {
            employee_id: [each.supervisor_id for each in career.supervisors(today)]
            for employee_id, career in directory.careers().items()
            if career.employed(today)
        }
        return CirclesView(date=today, circles=[list(each) for each in circles(superiors)])

    return routes
