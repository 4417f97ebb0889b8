"""A running installation of attendance and activity, and what its callers send."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from services.activity.main import wire as activity
from services.attendance.main import wire as attendance
from shared.caller import Role
from shared.events import Event
from shared.events.appraisal import (
    EmployeeRegistered,
    EmployeeRegisteredData,
    EmploymentEnded,
    EmploymentEndedData,
    SupervisorAssigned,
    SupervisorAssignedData,
    SupervisorKind,
    UnitDefined,
    UnitDefinedData,
)
from shared.http.identity import issue_token
from shared.http.keys import signing_key
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import Ledger
from shared.log.subject_index import SubjectIndex
from shared.problems import MEDIA_TYPE
from shared.service import running, utc_now
from shared.settings import Settings
from tests.kit.waiting import eventually

HIRED = date(2020, 1, 1)

Headers = Mapping[str, str]


def evidence_of(content: bytes, name: str = "bukti.jpg", media_type: str = "image/jpeg") -> dict[str, Any]:
    """A file as commands name it."""
    digest = hashlib.sha256(content).hexdigest()
    return {"sha256": digest, "name": name, "size": len(content), "media_type": media_type}


def report(content: bytes, **fields: Any) -> dict[str, Any]:
    """The body of an hour's work with a file behind it; further fields, such as employee, date and id, are given."""
    return {
        "description": "Menyusun laporan",
        "volume": 3,
        "unit": "dokumen",
        "minutes": 60,
        "evidence": [evidence_of(content)],
        "declared": True,
    } | fields


def photo(content: str, size: int = 1_000) -> bytes:
    """Bytes that begin like a JPEG, the same for the same text."""
    return (b"\xff\xd8\xff\xe0" + content.encode() * size)[:size]


def refused(answer: httpx.Response, status: int, words: str = "") -> None:
    """Assert that an answer is a problem document of this status whose detail has these words."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert words in answer.json()["detail"]


@dataclass
class Installation:
    """The running services and the log behind them. Tests keep apart by their own employee and unit ids."""

    app: Any
    http: httpx.AsyncClient
    ledger: Ledger
    settings: Settings

    def token(self, subject: str, *roles: Role, units: Sequence[str] = ()) -> Headers:
        """The headers of a caller, who is an employee if no role is named."""
        token = issue_token(signing_key(self.settings), subject, roles or ("employee",), units, settings=self.settings)
        return {"Authorization": f"Bearer {token}"}

    async def append(self, *events: Event) -> None:
        """Append events to the log as if a service had recorded them."""
        index = SubjectIndex()
        for event in events:
            subject = index.subject_of(event)
            rows = await self.ledger.read(subject)
            await self.ledger.append(subject, [event], rows[-1].seq if rows else 0)

    async def upload(self, headers: Headers, content: bytes, name: str = "bukti.jpg") -> dict[str, Any]:
        """Send a photo as this caller; the piece of evidence by which a submission names it."""
        piece = evidence_of(content, name)
        begun = await self.http.post("/evidence/uploads", json=piece, headers=headers)
        assert begun.is_success, begun.text
        if begun.status_code == 201:
            path, part = f"/evidence/uploads/{begun.json()['upload_id']}", {**headers, "Upload-Offset": "0"}
            answer = await self.http.patch(path, content=content, headers=part)
            assert answer.status_code == 204, answer.text
        return piece

    async def unit(self, unit_id: str, timezone: str = "Asia/Makassar") -> None:
        data = UnitDefinedData(unit_id=unit_id, name=unit_id, kind="AGENCY", timezone=timezone)
        await self.append(UnitDefined.record(data, time=datetime.now(UTC), actor="hr:h1"))

    async def employee(self, employee_id: str, unit_id: str, superior: str | None = None, since: date = HIRED) -> None:
        """Register an employee on the schedule `office`."""
        data = EmployeeRegisteredData(
            employee_id=employee_id,
            nip="198001012005011001",
            name="Nama",
            employment="PNS",
            rank_grade="III/b",
            family_status="K/1",
            salary=4_200_000,
            unit_id=unit_id,
            schedule_id="office",
            effective_from=since,
        )
        await self.append(EmployeeRegistered.record(data, time=datetime.now(UTC), actor="hr:h1"))
        if superior is not None:
            await self.supervise(employee_id, superior)

    async def supervise(
        self,
        employee_id: str,
        superior: str,
        kind: SupervisorKind = "DEFINITIVE",
        since: date = HIRED,
        until: date | None = None,
    ) -> None:
        data = SupervisorAssignedData(
            employee_id=employee_id, supervisor_id=superior, kind=kind, effective_from=since, effective_to=until
        )
        await self.append(SupervisorAssigned.record(data, time=datetime.now(UTC), actor="hr:h1"))

    async def end(self, employee_id: str, since: date) -> None:
        data = EmploymentEndedData(employee_id=employee_id, effective_from=since, reason="pensiun")
        await self.append(EmploymentEnded.record(data, time=datetime.now(UTC), actor="hr:h1"))


@asynccontextmanager
async def installed(
    directory: Path, nats_url: str, monitor_url: str, now: Callable[[], datetime] = utc_now, **given: Any
) -> AsyncIterator[Installation]:
    """Attendance and activity over a NATS server, ready, and empty except for the events of tests before.

    `given` are further settings.
    """
    settings = Settings(nats_url=nats_url, nats_monitor_url=monitor_url, data_dir=directory, **given)
    async with running(settings, [attendance, activity], now) as app, JetStreamLedger(nats_url) as ledger:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city", timeout=60) as http:

            async def ready() -> bool:
                return (await http.get("/readyz")).status_code == 200

            await eventually(ready)
            yield Installation(app, http, ledger, settings)
