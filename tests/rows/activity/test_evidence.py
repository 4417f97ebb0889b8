"""Evidence's fold gives the same rows however the log is cut or repeated, over both databases."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from services.activity.evidence.domain import File
from services.activity.evidence.projection import write
from services.activity.evidence.store import ActivityEvidenceRow, EvidenceFileRow, EvidenceStore
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.evidence import EvidenceStored, EvidenceStoredData
from shared.log.subjects import activity_month, evidence
from shared.projections.database import Database
from tests.rows.kit import cut, entries_of, refold, repeated

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
A, B, C = "a" * 64, "b" * 64, "c" * 64


def sent(person: str, sha256: str, name: str = "bukti.jpg") -> Event:
    data = EvidenceStoredData(employee_id=person, sha256=sha256, size=2**40, media_type="image/jpeg", name=name)
    return EvidenceStored.record(data, time=NOW, actor=f"employee:{person}")


def submitted(person: str, activity_id: str, *digests: str) -> Event:
    data = act.ActivitySubmittedData(
        employee_id=person,
        activity_id=activity_id,
        date=date(2026, 11, 19),
        description="Menyusun laporan",
        volume=1,
        unit="dokumen",
        minutes=60,
        evidence=[act.Evidence(sha256=each, name="bukti.jpg", size=2**40, media_type="image/jpeg") for each in digests],
    )
    return act.ActivitySubmitted.record(data, time=NOW, actor=f"employee:{person}")


LOG = [
    sent("e1", A),
    sent("h1", B),
    submitted("e1", "x", A, A, B),
    sent("e1", A, "nama lain.jpg"),
    submitted("e1", "x", B),
    submitted("e1", "y", A),
    sent("e2", A),
    submitted("e2", "x", A),
    submitted("e3", "x"),
    submitted("e3", "y", C),
]


def place(event: Event) -> Any:
    return (
        evidence(event.subject, NOW) if isinstance(event, EvidenceStored) else activity_month(event.subject, "2026-11")
    )


ENTRIES = entries_of(LOG, place)


async def folded(database: Database, page: int, times: int = 1) -> list[Any]:
    await refold(database, write, *repeated(cut(ENTRIES, page), times))
    async with database.session() as session:
        files = (await session.exec(select(EvidenceFileRow))).all()
        uses = (await session.exec(select(ActivityEvidenceRow))).all()
    return sorted((row.sha256, row.employee_id, row.size, row.media_type, row.name, row.seq) for row in files) + sorted(
        (row.sha256, row.employee_id, row.period, row.activity_id) for row in uses
    )


async def test_however_the_log_is_cut_and_repeated(database: Database) -> None:
    whole = await folded(database, len(ENTRIES))
    assert [row[:2] for row in whole] == [
        *((A, "e1"), (A, "e2"), (B, "h1")),
        *((A, "e1"), (A, "e1"), (A, "e2"), (B, "e1"), (C, "e3")),
    ]
    for page in (1, 2, 3, 5):
        assert await folded(database, page, times=2) == whole


async def test_whose_a_file_is_and_how_often_it_was_used(database: Database) -> None:
    await folded(database, 100)
    store, file = EvidenceStore(database), File(2**40, "image/jpeg")
    assert [await store.sent(person, A) for person in ("e1", "e2", "e3", "h1")] == [file, file, None, None]
    assert [await store.used(person, B) for person in ("e1", "e2", "h1")] == [file, None, None]
    assert await store.used("e3", C) is None  # submitted, and never sent: not in the store
    assert await store.uses({A, B, C, "d" * 64}) == {A: 3, B: 1, C: 1}
    assert await store.uses(set()) == {}
