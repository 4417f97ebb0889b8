"""The rows of drafts and templates, over both databases: however the log is cut and ordered."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.activity.drafts.forms import editable
from services.activity.drafts.projection import write as write_drafts
from services.activity.drafts.store import DraftStore
from services.activity.work.projection import write as write_activities
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.drafts import (
    ActivityDrafted,
    DraftDiscarded,
    DraftDiscardedData,
    DraftedData,
    TemplateSaved,
    TemplateSavedData,
)
from shared.projections.database import Database
from shared.projections.rows import together
from tests.rows.kit import entries_of, fold, refold

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)
ME = "e1"
WRITE = together(write_activities, write_drafts)


def drafted(activity_id: str, text: str, day: date = DAY, **changes: Any) -> Event:
    data = DraftedData(employee_id=ME, activity_id=activity_id, date=day, description=text, **changes)
    return ActivityDrafted.record(data, time=NOW, actor="hr:h1", onbehalfof=f"employee:{ME}")


def discarded(activity_id: str) -> Event:
    data = DraftDiscardedData(employee_id=ME, activity_id=activity_id)
    return DraftDiscarded.record(data, time=NOW, actor=f"employee:{ME}")


def submitted(activity_id: str, text: str = "kerja", **changes: Any) -> Event:
    data = act.ActivitySubmittedData(
        employee_id=ME,
        activity_id=activity_id,
        date=DAY,
        description=text,
        volume=1,
        unit="dokumen",
        minutes=60,
        evidence=[],
        declared=True,
        **changes,
    )
    return act.ActivitySubmitted.record(data, time=NOW, actor=f"employee:{ME}")


def moved(kind: type[Event], activity_id: str) -> Event:
    data = act.ActivityReasonData(employee_id=ME, activity_id=activity_id, reason="kurang jelas")
    return kind.record(data, time=NOW, actor="employee:b1")


async def listed(database: Database, **page: Any) -> list[tuple[str, str, str]]:
    rows = await DraftStore(database).editable(ME, page.get("limit", 100), page.get("after"))
    return [(view.activity_id, view.state, view.description) for view in map(editable, rows)]


async def test_of_drafts_the_last_word_holds_whatever_order_pages_come_in(database: Database) -> None:
    evidence = (act.Evidence(sha256="a" * 64, name="bukti.jpg", size=1, media_type="image/jpeg"),)
    log = entries_of(
        [
            drafted("a", "1"),
            drafted("b", "1"),
            discarded("b"),
            drafted("a", "2", DAY - timedelta(days=1), volume=10**12, minutes=60, evidence=evidence),
            drafted("c", "1"),
            discarded("c"),
            drafted("c", "2"),
        ]
    )
    pages = (log[:2], log[2:4], log[4:6], log[6:])
    for order in permutations(pages):
        await refold(database, WRITE, *order, *order[:2])
        assert await listed(database) == [("a", "DRAFT", "2"), ("c", "DRAFT", "2")]
    first, _ = await DraftStore(database).editable(ME, 9, None)
    view = editable(first)
    assert (view.volume, view.minutes, view.evidence[0]["name"]) == (10**12, 60, "bukti.jpg")
    assert (view.entered_by, view.entered_for) == ("hr:h1", f"employee:{ME}")


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([drafted("a", "x")], [("a", "DRAFT", "x")]),
        ([drafted("a", "x"), submitted("a")], []),
        ([submitted("a"), drafted("a", "x")], []),  # what a slow client saved after it was submitted
        ([submitted("a"), drafted("a", "x"), moved(act.ActivityReturned, "a")], [("a", "RETURNED", "kerja")]),
        ([submitted("a"), moved(act.ActivityReturned, "a")], [("a", "RETURNED", "kerja")]),
        ([submitted("a"), moved(act.ActivityWithdrawn, "a")], [("a", "WITHDRAWN", "kerja")]),
        ([submitted("a"), moved(act.ActivityReturned, "a"), drafted("a", "x")], [("a", "DRAFT", "x")]),
        (
            [submitted("a"), moved(act.ActivityReturned, "a"), drafted("a", "x"), discarded("a")],
            [("a", "RETURNED", "kerja")],
        ),
        (
            [submitted("a"), moved(act.ActivityReturned, "a"), drafted("a", "x"), submitted("a", "lebih jelas")],
            [],
        ),
        ([submitted("a"), moved(act.ActivityRejected, "a")], []),
        ([submitted("a"), moved(act.ActivityRejected, "a"), drafted("a", "x")], []),
    ],
)
async def test_of_a_draft_and_an_activity_the_later_word_is_listed(
    database: Database, log: list[Event], expected: list[Any]
) -> None:
    await fold(database, WRITE, entries_of(log))
    assert await listed(database) == expected


async def test_the_list_is_read_page_by_page(database: Database) -> None:
    log = [drafted("b", "1"), submitted("c"), moved(act.ActivityReturned, "c"), drafted("a", "1"), drafted("d", "1")]
    await fold(database, WRITE, entries_of([*log, drafted("e", "1", DAY - timedelta(days=1))]))
    assert [key for key, _, _ in await listed(database, limit=3)] == ["e", "a", "b"]
    assert [key for key, _, _ in await listed(database, limit=3, after=(DAY, "b"))] == ["c", "d"]


async def test_of_templates_the_last_word_holds(database: Database) -> None:
    def saved(template_id: str, text: str) -> Event:
        data = TemplateSavedData(employee_id=ME, template_id=template_id, description=text, minutes=60)
        return TemplateSaved.record(data, time=NOW, actor=f"employee:{ME}")

    log = entries_of([saved("t1", "1"), saved("t2", "1"), saved("t2", ""), saved("t1", "2"), saved("t3", "1")])
    for order in permutations((log[:2], log[2:3], log[3:])):
        await refold(database, WRITE, *order, order[0])
        rows = await DraftStore(database).templates(ME, 9, None)
        assert [(row.template_id, row.description) for row in rows] == [("t1", "2"), ("t3", "1")]
    assert [row.template_id for row in await DraftStore(database).templates(ME, 9, "t1")] == ["t3"]
