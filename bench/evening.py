"""The month's last evening in requests: its submissions, their files, and the verifications of superiors."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.bodies import month_verified, work
from bench.client import request
from bench.scene import PERIOD
from bench.service import of_the_roster, people_of, superiors_of
from services.activity.evidence.domain import Upload

MOMENT = datetime(2026, 11, 27, 7, tzinfo=UTC)  # a Friday afternoon in Kupang
TODAY, DAYS = date(2026, 11, 27), (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26))
BEFORE = b"2026-11-24"  # what is of days before it has been submitted and waits for a decision
FILE = b"\xff\xd8\xff" + random.Random(7).randbytes(199_981)  # and 16 bytes of its own: 200 kB
_HASHED = hashlib.sha256(FILE)


def of_the_evening(line: bytes) -> bool:
    """The roster, and the work of the days before the last four, all of it undecided."""
    if of_the_roster(line):
        return True
    return b'"type":"activity.ActivitySubmitted"' in line and line.partition(b'"date":"')[2][:10] < BEFORE


class Photo(NamedTuple):
    """A file of one employee."""

    employee_id: str
    number: int

    @property
    def _end(self) -> bytes:
        return f"{self.employee_id:>10}{self.number:6}".encode()

    @property
    def content(self) -> bytes:
        return FILE + self._end

    @property
    def sha256(self) -> str:
        hashed = _HASHED.copy()
        hashed.update(self._end)
        return hashed.hexdigest()

    @property
    def described(self) -> dict[str, object]:
        return {"sha256": self.sha256, "size": len(self.content), "name": "foto.jpg", "media_type": "image/jpeg"}

    def requests(self, token: str) -> list[Callable[[], bytes]]:
        """The requests that announce the file and send it in one part."""
        return [partial(self._announce, token), partial(self._part, token)]

    def _announce(self, token: str) -> bytes:
        return request("/evidence/uploads", token, json.dumps(self.described).encode())

    def _part(self, token: str) -> bytes:
        upload = Upload(self.employee_id, self.sha256, len(self.content), "foto.jpg", "image/jpeg")
        path, kind = f"/evidence/uploads/{upload.id}", "application/offset+octet-stream"
        return request(path, token, self.content, kind, "PATCH", "Upload-Offset: 0\r\n")


def submission(token: str, photo: Photo, activity_id: str, day: date, minutes: int) -> bytes:
    body = work(photo.employee_id, activity_id, day, minutes, photo.described)
    return request("/activities", token, json.dumps(body).encode())


def verification(token: str, employee_id: str) -> bytes:
    return request("/activities/verifications", token, json.dumps(month_verified(employee_id, PERIOD)).encode())


class Crowd(NamedTuple):
    """The people of the evening. `led` gives one employee whom each superior leads."""

    people: list[str]
    led: dict[str, str]


def crowd_of(path: Path) -> Crowd:
    return Crowd(people_of(path), {superior: each for each, superior in superiors_of(path, TODAY).items()})
