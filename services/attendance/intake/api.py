"""Punches as NDJSON over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse

from services.attendance.intake import ndjson
from services.attendance.punches.feature import PUNCH, BatchSender, Senders
from shared.http.batch import BatchAnswer

Lines = Annotated[bytes, Body(media_type=ndjson.MEDIA_TYPE)]

routes = APIRouter(prefix="/attendance", tags=["attendance"])


@routes.post("/punches/stream", response_class=StreamingResponse)
async def stream_punches(body: Lines, caller: BatchSender, senders: Senders) -> StreamingResponse:
    """A punch a line (NDJSON), up to 8 MiB; a line of answer for each while they are decided, then their sum.

    `{"line": 1, "status": "RECORDED", "id": …}`; an answer that does not end with the sum is to be sent for again.
    """
    device = await senders.device_of(caller)

    async def decide(lines: Sequence[bytes]) -> BatchAnswer:
        return await senders.answer(lines, PUNCH.validate_json, caller, device)

    return StreamingResponse(ndjson.answers(body, decide), media_type=ndjson.MEDIA_TYPE)
