"""Evidence over HTTP: files sent in parts, apart from the work they belong to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from starlette.requests import ClientDisconnect

from services.activity.evidence.bucket import CHUNK_BYTES
from services.activity.evidence.commands import Uploads
from services.activity.evidence.domain import Upload
from services.activity.evidence.forms import UploadCommand, UploadView
from shared.caller import Caller, Who
from shared.http.access import allow
from shared.http.parts import Received, part
from shared.problems import Problem, too_large
from shared.service import Context

Sender = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**40, description="Where the part begins")]
UPLOAD = "/uploads/{upload_id}"
_PART = {"requestBody": {"content": {"application/offset+octet-stream": {}}, "description": "At most 256 KiB."}}


async def _chunk_bytes(context: Annotated[Context, part(Context)]) -> int:
    return min(CHUNK_BYTES, context.settings.body_limit)


ChunkBytes = Annotated[int, Depends(_chunk_bytes)]  # the most that a part may have
PartUploads = Annotated[Uploads, part(Uploads)]

routes = APIRouter(prefix="/evidence", tags=["evidence"])


@routes.post("/uploads", status_code=201)
async def begin(
    body: UploadCommand, caller: Sender, uploads: PartUploads, most: ChunkBytes, now: Received, response: Response
) -> UploadView:
    """Announce a file, or ask how far it is: the same again is the same upload. 200: you sent it before.

    429 names your `uploads` begun and not ended, where they are too many.
    """
    announced = Upload(caller.subject, body.sha256, body.size, body.name, body.media_type)
    upload = await uploads.begin(announced, Who(caller.actor, now))
    if upload.state == "STORED":
        response.status_code = 200
    return _view(upload, most, response)


@routes.get(UPLOAD)
async def progress(
    upload_id: UploadId, caller: Sender, uploads: PartUploads, most: ChunkBytes, response: Response
) -> UploadView:
    """Show how much of the file has arrived, and so where to go on."""
    return _view(await uploads.get(caller.subject, upload_id), most, response)


@routes.patch(UPLOAD, status_code=204, openapi_extra=_PART)
async def add(
    upload_id: UploadId,
    offset: Offset,
    request: Request,
    caller: Sender,
    uploads: PartUploads,
    most: ChunkBytes,
    now: Received,
) -> Response:
    """Send the next part of a file. With the last one, or an empty one after it, the file is looked at and stored."""
    content = await _content(request, most)
    upload = await uploads.add(caller.subject, upload_id, offset, content, Who(caller.actor, now))
    return Response(status_code=204, headers={"Upload-Offset": str(upload.offset)})


@routes.delete(UPLOAD, status_code=204)
async def give_up(upload_id: UploadId, caller: Sender, uploads: PartUploads) -> Response:
    """Drop the parts of a file that is not stored yet."""
    await uploads.give_up(caller.subject, upload_id)
    return Response(status_code=204)


def _view(upload: Upload, most: int, response: Response) -> UploadView:
    response.headers["Upload-Offset"] = str(upload.offset)
    return UploadView(
        upload_id=upload.id,
        state="STORED" if upload.state == "STORED" else "OPEN",
        offset=upload.offset,
        size=upload.size,
        chunk_bytes=most,
    )


async def _content(request: Request, most: int) -> bytes:
    """The body, as far as it may go. Raises Problem; of a part cut off on its way nothing is stored."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > most:
                raise too_large(most)
    except ClientDisconnect:
        raise Problem(400, "The part was cut off.") from None
    return bytes(body)
