"""Verification over HTTP: the work that waits for a superior, its files, and their decisions, one by one or in bulk."""

from operator import attrgetter
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse

from services.activity.verification import forms
from services.activity.verification.commands import EvidenceOpening
from services.activity.verification.forms import QueueView
from services.activity.verification.queue import QueuedActivity, VerificationQueue
from services.activity.work.domain import DecisionKind
from services.activity.work.feature import (
    ACTIVITY,
    ActivityCommands,
    ActivityOrder,
    ActivityPlace,
    ActivityView,
    ActivityViews,
    Bulk,
    Verdict,
    decisions,
)
from shared.caller import Caller, Who
from shared.events.activity import work as act
from shared.http.access import allow
from shared.http.batch import BatchAnswer, BatchCommand, answer_each, answer_known
from shared.http.forms import Day, Id, PathId, PathMonth, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, day_of, page_of
from shared.http.parts import Received, part

SuperiorCaller = Annotated[Caller, Depends(allow("employee"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
EmployeeFilter = Annotated[Id | None, Query(description="Of this person only")]
DayFilter = Annotated[Day | None, Query(description="Of this day only")]
PathDigest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Commands = Annotated[ActivityCommands, part(ActivityCommands)]
Queue = Annotated[VerificationQueue, part(VerificationQueue)]
Views = Annotated[ActivityViews, part(ActivityViews)]
Opening = Annotated[EvidenceOpening, part(EvidenceOpening)]

routes = APIRouter(prefix="/activities", tags=["verification"])
evidence_routes = APIRouter(prefix="/evidence", tags=["evidence"])


@routes.post(ACTIVITY + "/verification", status_code=201)
async def verify(
    place: ActivityPlace, body: forms.VerifyCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """Accept the work, its minutes and volume in full or in part."""
    verdict = _verdict(act.ActivityVerified, body, **place.ids)
    await commands.execute(decisions.decide, place.period, verdict, caller, Who.at(caller, now))
    return Recorded(id=place.activity_id)


@routes.post(ACTIVITY + "/return", status_code=201)
async def send_back(
    place: ActivityPlace, body: forms.RefuseCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """Give the work back to be described better; it may be submitted again, changed."""
    verdict = _verdict(act.ActivityReturned, body, **place.ids)
    await commands.execute(decisions.decide, place.period, verdict, caller, Who.at(caller, now))
    return Recorded(id=place.activity_id)


@routes.post(ACTIVITY + "/rejection", status_code=201)
async def reject(
    place: ActivityPlace, body: forms.RefuseCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> Recorded:
    """Refuse the work for good."""
    verdict = _verdict(act.ActivityRejected, body, **place.ids)
    await commands.execute(decisions.decide, place.period, verdict, caller, Who.at(caller, now))
    return Recorded(id=place.activity_id)


@routes.post("/decisions/batch")
async def decide_each(
    body: BatchCommand[forms.DecisionItem], caller: SuperiorCaller, commands: Commands, now: Received
) -> BatchAnswer:
    """Verify, return and reject up to 1,000 activities, an answer for each in order."""

    async def read(item: Any) -> ActivityOrder:
        parsed = forms.DECISION.validate_python(item)
        verdict = _verdict(forms.DECISIONS[parsed.decision], parsed)
        return await commands.order(decisions.decide, parsed.period, verdict, caller, Who.at(caller, now))

    return await answer_each(body.items, read, commands.execute_all, attrgetter("activity_id"))


@routes.post("/verifications")
async def verify_all(
    body: forms.VerifyAllCommand, caller: SuperiorCaller, commands: Commands, now: Received
) -> BatchAnswer:
    """Verify a person's day or month in one command, an answer for each activity of it, in order of date."""
    ids = {"employee_id": body.employee_id, "command_id": body.command_id}
    exceptions = {
        exception.activity_id: _verdict(forms.DECISIONS[exception.decision], exception, **ids)
        for exception in body.exceptions
    }
    bulk = Bulk(body.employee_id, body.period, body.command_id, body.quality, body.date, exceptions)
    return answer_known(await commands.execute_bulk(bulk, caller, Who.at(caller, now)))


@routes.get("/queue")
async def waiting(
    caller: SuperiorCaller,
    queue: Queue,
    views: Views,
    now: Received,
    employee_id: EmployeeFilter = None,
    date: DayFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[QueueView]:
    """List the work that waits for the caller's decision, the oldest first."""
    last = after(cursor, str, str, str)
    position = last and (day_of(last[0]), last[1], last[2])
    found = await queue.of(caller, now, limit + 1, position, employee_id, date)
    rows = await views.of([queued.row for queued in found])
    answers = [_view(queued, view) for queued, view in zip(found, rows, strict=True)]
    return page_of(answers, limit, lambda view: (view.date.isoformat(), view.employee_id, view.activity_id))


@evidence_routes.get("/{employee_id}/{period}/{activity_id}/{sha256}", response_class=StreamingResponse)
async def download(
    employee_id: PathId,
    period: PathMonth,
    activity_id: PathId,
    sha256: PathDigest,
    caller: Reader,
    opening: Opening,
    now: Received,
) -> StreamingResponse:
    """Open a file of an activity, as a caller who may see the activity; for everybody else there is none."""
    who = Who.at(caller, now)
    piece, content = await opening.open(caller, employee_id, period, activity_id, sha256, who)
    headers = {
        "Content-Length": str(content.size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(piece['name'], safe='')}",
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    return StreamingResponse(content.pieces, media_type=piece["media_type"], headers=headers)


def _verdict(kind: DecisionKind, body: forms.VerifyCommand | forms.RefuseCommand, **ids: str) -> Verdict:
    if isinstance(body, forms.VerifyCommand):
        return Verdict(kind, fact(act.ActivityVerifiedData, body, **ids), body.submission)
    return Verdict(kind, fact(act.ActivityReasonData, body, **ids), body.submission)


def _view(queued: QueuedActivity, view: ActivityView) -> QueueView:
    return QueueView(**view.model_dump(), age=queued.age, escalated=queued.escalated)
