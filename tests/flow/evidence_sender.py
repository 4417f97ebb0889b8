"""An employee who sends files, and what the store of evidence holds of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from services.activity.evidence.bucket import CHUNK_BYTES
from services.activity.evidence.streams import OBJECTS
from shared.events import decode
from shared.log.subjects import evidence
from tests.kit.installation import Installation, evidence_of, photo
from tests.kit.servers import jetstream

BEGIN = "/evidence/uploads"


class Sender:
    """An employee who sends files, over one replica or another."""

    def __init__(self, city: Installation, name: str) -> None:
        self.city, self.name = city, name
        self.headers = city.token(name)

    def over(self, city: Installation) -> "Sender":
        return Sender(city, self.name)

    async def begin(self, piece: dict[str, Any]) -> httpx.Response:
        return await self.city.http.post(BEGIN, json=piece, headers=self.headers)

    async def id_of(self, piece: dict[str, Any]) -> str:
        answer = await self.begin(piece)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["upload_id"])

    async def get(self, upload_id: str) -> httpx.Response:
        return await self.city.http.get(f"{BEGIN}/{upload_id}", headers=self.headers)

    async def patch(self, upload_id: str, offset: int, part: Any) -> httpx.Response:
        headers = {**self.headers, "Upload-Offset": str(offset)}
        return await self.city.http.patch(f"{BEGIN}/{upload_id}", content=part, headers=headers)

    async def give_up(self, upload_id: str) -> httpx.Response:
        return await self.city.http.delete(f"{BEGIN}/{upload_id}", headers=self.headers)

    async def send(self, content: bytes, **named: str) -> httpx.Response:
        """Send a file whole, on from where it stands; the last answer."""
        piece = evidence_of(content, **named)
        begun = await self.begin(piece)
        if begun.status_code != 201:
            return begun
        upload_id, at = begun.json()["upload_id"], begun.json()["offset"]
        while True:
            answer = await self.patch(upload_id, at, content[at : at + CHUNK_BYTES])
            if not answer.is_success or int(answer.headers["Upload-Offset"]) == len(content):
                return answer
            at = int(answer.headers["Upload-Offset"])

    async def recorded(self) -> list[Any]:
        """The digests of the files that the log has of this person."""
        rows = await self.city.ledger.read(evidence(self.name, datetime.now(UTC)))
        return [decode(row.body).data.sha256 for row in rows]


async def chunks_of(city: Installation) -> int:
    """The number of messages in the store of evidence."""
    async with jetstream(city.settings.nats_url) as js:
        return int((await js.stream_info(OBJECTS)).state.messages)


async def metric(city: Installation, name: str) -> float:
    lines = (await city.http.get("/metrics")).text.splitlines()
    return float(next(line for line in lines if line.startswith(name)).split()[1])


def fresh(size: int = 1_000) -> bytes:
    return photo(uuid4().hex, size)
