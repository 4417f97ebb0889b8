"""Evidence over HTTP: sent in parts, apart from the work it belongs to, and opened by who may see that work."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from services.activity.evidence.bucket import CHUNK_BYTES
from services.activity.evidence.domain import Upload
from services.activity.evidence.forms import UploadCommand, UploadView
from services.activity.evidence.uploads import Uploads
from services.activity.verification.opening import Opening
from shared.caller import Caller, Who
from shared.http.access import allow
from shared.http.forms import PathId, PathMonth
from shared.problems import Problem, too_large
from shared.service import Context

Sender = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "auditor"))]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
PathDigest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**40, description="Where the part begins")]
UPLOAD = "/uploads/{upload_id}"
_PART = {"requestBody": {"content": {"application/offset+octet-stream": {}}, "description": "At most 256 KiB."}}


def router(uploads: Uploads, opening: Opening, context: Context) -> APIRouter:
    """Every route of evidence."""
    routes = APIRouter(prefix="/evidence", tags=["evidence"])
    chunk_bytes = min(CHUNK_BYTES, context.settings.body_limit)

    def view(upload: Upload, response: Response) -> UploadView:
        response.headers["Upload-Offset"] = str(upload.offset)
        return UploadView(
            upload_id=upload.id,
            state="STORED" if upload.state == "STORED" else "OPEN",
            offset=upload.offset,
            size=upload.size,
            chunk_bytes=chunk_bytes,
        )

    @routes.post("/uploads", status_code=201)
    async def begin(body: UploadCommand, caller: Sender, response: Response) -> UploadView:
        """Announce a file, or ask how far it is: the same again is the same upload. 200: you sent it before.

        429 names your `uploads` begun and not ended, where they are too many.
        """
        announced = Upload(caller.subject, body.sha256, body.size, body.name, body.media_type)
        upload = await uploads.begin(announced, Who(caller.actor, context.now()))
        if upload.state == "STORED":
            response.status_code = 200
        return view(upload, response)

    @routes.get(UPLOAD)
    async def progress(upload_id: UploadId, caller: Sender, response: Response) -> UploadView:
        """Where to go on."""
        return view(await uploads.get(caller.subject, upload_id), response)

    @routes.patch(UPLOAD, status_code=204, openapi_extra=_PART)
    async def add(upload_id: UploadId, offset: Offset, request: Request, caller: Sender) -> Response:
        """The next part. With the last one, or an empty one after it, the file is looked at and stored."""
        part = await _part(request, chunk_bytes)
        upload = await uploads.add(caller.subject, upload_id, offset, part, Who(caller.actor, context.now()))
        return Response(status_code=204, headers={"Upload-Offset": str(upload.offset)})

    @routes.delete(UPLOAD, status_code=204)
    async def give_up(upload_id: UploadId, caller: Sender) -> Response:
        """Drop what has come of a file that is not stored yet."""
        await uploads.give_up(caller.subject, upload_id)
        return Response(status_code=204)

    @routes.get("/{employee_id}/{period}/{activity_id}/{sha256}", response_class=StreamingResponse)
    async def download(
        employee_id: PathId, period: PathMonth, activity_id: PathId, sha256: PathDigest, caller: Reader
    ) -> StreamingResponse:
        """A file of an activity, for who may see the activity; to everybody else there is none."""
        who = Who(caller.actor, context.now())
        piece, content = await opening.open(caller, employee_id, period, activity_id, sha256, who)
        headers = {
            "Content-Length": str(content.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(piece['name'], safe='')}",
            "ETag": f'"{sha256}"',
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        return StreamingResponse(content.pieces, media_type=piece["media_type"], headers=headers)

    return routes


async def _part(request: Request, most: int) -> bytes:
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
