"""Punches as NDJSON over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse

from services.attendance.intake import ndjson
from services.attendance.punches.feature import PUNCH, BatchSender, Senders
from shared.http.batch import BatchAnswer
from shared.http.forms import answers_like

PUNCHES = '{"employee_id": "e00042", "at": "2026-11-02T07:31:07+08:00"}\n'
ANSWERS = '{"line": 1, "status": "RECORDED", "id": "ac482895"}\n{"recorded": 1, "quarantined": 0, "refused": 0}\n'
Lines = Annotated[bytes, Body(media_type=ndjson.MEDIA_TYPE, examples=[PUNCHES])]

routes = APIRouter(prefix="/attendance", tags=["attendance"])


@routes.post(
    "/punches/stream",
    response_class=StreamingResponse,
    responses=answers_like({ndjson.MEDIA_TYPE: ANSWERS}),
)
async def stream_punches(body: Lines, caller: BatchSender, senders: Senders) -> StreamingResponse:
    """Record punches line by line (NDJSON), up to 8 MiB; a line of answer for each, as they are decided, then the sum.

    `{"line": 1, "status": "RECORDED", "id": …}`; an answer that does not end with the sum is to be sent for again.
    """
    device = await senders.device_of(caller)

    async def decide(lines: Sequence[bytes]) -> BatchAnswer:
        return await senders.answer(lines, PUNCH.validate_json, caller, device)

    return StreamingResponse(ndjson.answers(body, decide), media_type=ndjson.MEDIA_TYPE)
