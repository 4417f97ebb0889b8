"""Samples, confirmations, comments and ideas have the same rows however the log is cut, mixed or repeated."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from services.activity.audits.store import AuditStore
from services.activity.feedback.store import FeedbackStore
from services.activity.main import FEATURES
from shared.events import Event
from shared.events.activity.audits import (
    ActivityConfirmed,
    ActivityConfirmedData,
    AuditSampled,
    AuditSampledData,
    Sampled,
)
from shared.events.activity.feedback import CommentAdded, CommentAddedData, IdeaRecorded, IdeaRecordedData
from shared.log.subjects import Subject, activity_month, audit, ideas
from shared.projections.database import Database
from shared.projections.rows import together
from shared.projections.runner import Entry
from tests.rows.kit import cut, refold

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WRITES = [write for feature in FEATURES for write in feature.writes]
ME, OTHER, PERIOD = "e1", "e2", "2026-11"


def sampled(seed: str, *names: str) -> tuple[Subject, Event]:
    activities = tuple(Sampled(employee_id=ME, period=PERIOD, activity_id=name) for name in names)
    data = AuditSampledData(unit_id="u1", period=PERIOD, seed=seed, share_bp=500, population=9, activities=activities)
    return audit("u1"), AuditSampled.record(data, time=NOW, actor="auditor:i1")


def confirmed(employee_id: str, activity_id: str) -> tuple[Subject, Event]:
    data = ActivityConfirmedData(employee_id=employee_id, activity_id=activity_id, comment="Sesuai")
    event = ActivityConfirmed.record(data, time=NOW, actor="auditor:i1")
    return activity_month(employee_id, PERIOD), event


def commented(comment_id: str, activity_id: str) -> tuple[Subject, Event]:
    data = CommentAddedData(employee_id=ME, activity_id=activity_id, comment_id=comment_id, text=comment_id)
    return activity_month(ME, PERIOD), CommentAdded.record(data, time=NOW, actor="employee:b1")


def idea(idea_id: str, day: int) -> tuple[Subject, Event]:
    data = IdeaRecordedData(employee_id=ME, idea_id=idea_id, date=date(2026, 11, day), text="Antrean daring")
    return ideas(ME), IdeaRecorded.record(data, time=NOW, actor="hr:h1", onbehalfof="employee:e1")


LOG = [
    sampled("b", "x", "y"),
    confirmed(ME, "x"),
    commented("c2", "x"),
    idea("i2", 5),
    sampled("a", "z"),
    confirmed(OTHER, "y"),
    commented("c1", "x"),
    commented("c3", "y"),
    idea("i1", 5),
    idea("i3", 4),
]
ENTRIES = [Entry(seq, subject, event) for seq, (subject, event) in enumerate(LOG, 1)]


async def folded(database: Database, entries: Sequence[Entry], page: int) -> list[Any]:
    await refold(database, together(*WRITES), *cut(entries, page))
    audits, feedback = AuditStore(database), FeedbackStore(database)
    rows = [
        *await audits.samples("u1", PERIOD, 9, None),
        *await feedback.thread(ME, PERIOD, "x", 9, None),
        *await feedback.ideas(ME, 9, None),
    ]
    return [await audits.confirmed([ME, OTHER], PERIOD), *(row.model_dump() for row in rows)]


async def test_however_the_log_is_cut_mixed_or_repeated(database: Database) -> None:
    whole = await folded(database, ENTRIES, len(ENTRIES))
    assert whole[0] == {(ME, "x"), (OTHER, "y")}
    assert [(row["seed"], row["activities"]) for row in whole[1:3]] == [
        ("a", [[ME, "z"]]),
        ("b", [[ME, "x"], [ME, "y"]]),
    ]
    assert [row["comment_id"] for row in whole[3:5]] == ["c2", "c1"]
    assert [row["idea_id"] for row in whole[5:]] == ["i3", "i1", "i2"]
    chance = Random(7)
    for page in (1, 3, 20):
        mixed = [*ENTRIES, *ENTRIES[:4]]
        chance.shuffle(mixed)
        assert await folded(database, mixed, page) == whole


async def test_pages_of_a_list_follow_each_other(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    audits, feedback = AuditStore(database), FeedbackStore(database)
    assert [row.seed for row in await audits.samples("u1", PERIOD, 9, "a")] == ["b"]
    assert await audits.samples("u2", PERIOD, 9, None) == await audits.samples("u1", "2026-10", 9, None) == []
    assert [row.comment_id for row in await feedback.thread(ME, PERIOD, "x", 9, "c2")] == ["c1"]
    assert await feedback.thread(ME, PERIOD, "x", 9, "never said") == []
    assert [row.idea_id for row in await feedback.ideas(ME, 1, (date(2026, 11, 4), "i3"))] == ["i1"]
