"""Activity's fold gives the same rows however the log is cut into pages, over both databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from services.activity.work.projection import write
from services.activity.work.store import ActivityStore
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.activity import work as act
from shared.log.subjects import activity_month
from shared.projections.database import Database
from shared.projections.runner import Entry
from tests.rows.kit import cut, entries_of, fold, refold

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ME, PERIOD = "e1", "2026-11"
BOSS = "employee:b1"


def submitted(activity_id: str, minutes: int, **further: Any) -> Event:
    data = act.ActivitySubmittedData(
        employee_id=ME,
        activity_id=activity_id,
        date=date(2026, 11, 19),
        description="Menyusun laporan",
        volume=10**12,
        unit="dokumen",
        minutes=minutes,
        evidence=[act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")],
        **further,
    )
    return act.ActivitySubmitted.record(data, time=NOW, actor="employee:e1")


def verified(activity_id: str) -> Event:
    data = act.ActivityVerifiedData(
        employee_id=ME,
        activity_id=activity_id,
        minutes_accepted=50,
        volume_accepted=2,
        quality=8_800,
        opened=("a" * 64,),
    )
    return act.ActivityVerified.record(data, time=NOW, actor=BOSS)


def reasoned(kind: type[Event], activity_id: str) -> Event:
    data = act.ActivityReasonData(employee_id=ME, activity_id=activity_id, reason="kurang jelas")
    return kind.record(data, time=NOW, actor=BOSS)


LOG = [
    submitted("a", 60),
    submitted("b", 60),
    submitted("c", 60),
    verified("a"),
    reasoned(act.ActivityReturned, "b"),
    submitted("d", 60),
    submitted("b", 90),
    verified("b"),
    reasoned(act.ActivityWithdrawn, "c"),
    reasoned(act.ActivityAnnulled, "b"),
    submitted("c", 70),
    reasoned(act.ActivityRejected, "d"),
    reasoned(act.ActivityReturned, "never submitted"),
]
ENTRIES = entries_of(LOG, lambda _: activity_month(ME, PERIOD))
EXPECTED = [
    ("a", "VERIFIED", 60, 50, ["a" * 64], None, 4),
    ("b", "ANNULLED", 90, None, None, "kurang jelas", 10),
    ("c", "SUBMITTED", 70, None, None, None, 11),
    ("d", "REJECTED", 60, None, None, "kurang jelas", 12),
]


async def folded(database: Database, page: int) -> Sequence[dict[str, Any]]:
    await refold(database, write, *cut(ENTRIES, page))
    return [row.model_dump() for row in await ActivityStore(database).month(ME, PERIOD, 100, None)]


async def test_however_the_log_is_cut(database: Database) -> None:
    whole = await folded(database, len(ENTRIES))
    columns = ("activity_id", "status", "minutes", "minutes_accepted", "opened", "reason", "seq")
    assert [tuple(row[name] for name in columns) for row in whole] == EXPECTED
    for page in (1, 2, 3, 5):
        assert await folded(database, page) == whole


async def test_a_row_says_whether_it_was_late_and_when_it_was_made(database: Database) -> None:
    await folded(database, 100)
    made = NOW - timedelta(hours=5)
    data = msgspec.structs.replace(submitted("b", 30).data, late=True, made_at=made)
    late = act.ActivitySubmitted.record(data, time=NOW, actor="employee:e1")
    await fold(database, write, [Entry(len(LOG) + 1, activity_month(ME, PERIOD), late)])
    rows = await ActivityStore(database).month(ME, PERIOD, 100, None)
    assert [(row.activity_id, row.late) for row in rows] == [("a", False), ("b", True), ("c", False), ("d", False)]
    assert [row.made_at for row in rows] == [None, microseconds(made), None, None]
    assert rows[1].submitted_at == microseconds(NOW)


async def test_pages_of_a_list_follow_each_other(database: Database) -> None:
    await folded(database, 100)
    store, day = ActivityStore(database), date(2026, 11, 19)
    assert [row.activity_id for row in await store.month(ME, PERIOD, 2, (day, "a"))] == ["b", "c"]
    assert [row.activity_id for row in await store.waiting([ME, "e2"], 9, None)] == ["c"]
    assert await store.waiting([ME], 9, (day, ME, "c")) == []
    assert [row.activity_id for row in await store.waiting([ME], 9, None, day)] == ["c"]
    assert await store.waiting([ME], 9, None, date(2026, 11, 18)) == []
    assert [row.activity_id for row in await store.in_status("VERIFIED", [ME], PERIOD)] == ["a"]
    assert await store.in_status("VERIFIED", ["e2"], PERIOD) == await store.in_status("VERIFIED", [], PERIOD) == []


async def test_the_parts_of_what_is_shared_are_found(database: Database) -> None:
    shared = {"a": "s1", "b": "s2", "c": "s1"}
    log = [submitted(name, 60, shared_id=shared_id, declared=True) for name, shared_id in shared.items()]
    await fold(database, write, entries_of(log))
    found = await ActivityStore(database).parts("s1")
    assert [(row.activity_id, row.shared_id, row.declared) for row in found] == [("a", "s1", True), ("c", "s1", True)]
