"""The rows of the catalogue, of drafts and templates, over both databases: however the log is cut and ordered."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from services.activity.catalogue.domain import Catalogue
from services.activity.catalogue.projection import write as write_catalogue
from services.activity.catalogue.store import CatalogueStore
from services.activity.drafts.editable import Editables
from services.activity.drafts.forms import editable
from services.activity.drafts.projection import write as write_drafts
from services.activity.drafts.store import TemplateStore
from services.activity.work.projection import write as write_activities
from services.activity.work.store import ActivityStore
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.catalogue import CatalogueEntryDefined, CatalogueEntryDefinedData
from shared.events.activity.drafts import (
    ActivityDrafted,
    DraftDiscarded,
    DraftDiscardedData,
    DraftedData,
    TemplateSaved,
    TemplateSavedData,
)
from shared.log.subject_index import SubjectIndex
from shared.projections.database import Database
from shared.projections.migrate import migrate, rebuild
from shared.projections.rows import together
from shared.projections.runner import Entry

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)
ME = "e1"
WRITE = together(write_activities, write_catalogue, write_drafts)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    sqlite = request.param == "sqlite"
    url = f"sqlite+aiosqlite:///{tmp_path}/service.db" if sqlite else request.getfixturevalue("postgres_url")
    database = Database(url, "activity")
    await migrate(database)
    await rebuild(database)
    yield database
    await database.close()


def entries(log: Sequence[Event]) -> list[Entry]:
    index = SubjectIndex()
    return [Entry(seq, index.subject_of(event), event) for seq, event in enumerate(log, 1)]


async def fold(database: Database, *pages: Sequence[Entry]) -> None:
    for page in pages:
        async with database.transaction() as connection:
            await WRITE(page, connection)


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
    rows = await Editables(database).of(ME, page.get("limit", 100), page.get("after"))
    return [(view.activity_id, view.state, view.description) for view in map(editable, rows)]


async def test_of_drafts_the_last_word_holds_whatever_order_pages_come_in(database: Database) -> None:
    evidence = (act.Evidence(sha256="a" * 64, name="bukti.jpg", size=1, media_type="image/jpeg"),)
    log = entries(
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
        await rebuild(database)
        await fold(database, *order, *order[:2])
        assert await listed(database) == [("a", "DRAFT", "2"), ("c", "DRAFT", "2")]
    first, _ = await Editables(database).of(ME, 9, None)
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
    await fold(database, entries(log))
    assert await listed(database) == expected


async def test_the_list_is_read_page_by_page(database: Database) -> None:
    log = [drafted("b", "1"), submitted("c"), moved(act.ActivityReturned, "c"), drafted("a", "1"), drafted("d", "1")]
    await fold(database, entries([*log, drafted("e", "1", DAY - timedelta(days=1))]))
    assert [key for key, _, _ in await listed(database, limit=3)] == ["e", "a", "b"]
    assert [key for key, _, _ in await listed(database, limit=3, after=(DAY, "b"))] == ["c", "d"]


async def test_of_templates_the_last_word_holds(database: Database) -> None:
    def saved(template_id: str, text: str) -> Event:
        data = TemplateSavedData(employee_id=ME, template_id=template_id, description=text, minutes=60)
        return TemplateSaved.record(data, time=NOW, actor=f"employee:{ME}")

    log = entries([saved("t1", "1"), saved("t2", "1"), saved("t2", ""), saved("t1", "2"), saved("t3", "1")])
    for order in permutations((log[:2], log[2:3], log[3:])):
        await rebuild(database)
        await fold(database, *order, order[0])
        rows = await TemplateStore(database).templates(ME, 9, None)
        assert [(row.template_id, row.description) for row in rows] == [("t1", "2"), ("t3", "1")]
    assert [row.template_id for row in await TemplateStore(database).templates(ME, 9, "t1")] == ["t3"]


async def test_the_catalogue_of_a_day_is_what_the_dated_facts_say(database: Database) -> None:
    def defined(code: str, day: int, minutes: int, positions: tuple[str, ...] = (), retired: bool = False) -> Event:
        data = CatalogueEntryDefinedData(
            code=code,
            title=code,
            unit="dokumen",
            standard_minutes=minutes,
            effective_from=date(2026, 1, day),
            positions=positions,
            retired=retired,
        )
        return CatalogueEntryDefined.record(data, time=NOW, actor="hr:h1")

    log = entries(
        [
            defined("k1", 1, 10),
            defined("k2", 5, 10, ("p1", "p_1")),
            defined("k1", 9, 20, ("p2",)),
            defined("k1", 9, 30, ("p1",)),
            defined("k2", 12, 10, ("p1", "p_1"), retired=True),
            defined("K3", 1, 5, ("P1",)),
            defined("k2", 3, 7, ("p2",)),
        ]
    )
    facts = Catalogue()
    for entry in log:
        facts.evolve(entry.event, entry.seq)  # type: ignore[arg-type]
    await fold(database, log[3:], log[:3], log[3:])
    store = CatalogueStore(database)
    for day in (date(2025, 12, 31), *(date(2026, 1, n) for n in range(1, 15))):
        for post in (None, "p1", "p2", "p_1", "P1", "px1"):
            rows = await store.entries(day, post, 9, None)
            holds = {code: facts.on(code, day) for code in facts.standards}
            expected = {
                code: found.standard_minutes
                for code, found in holds.items()
                if found and not found.retired and (post is None or not found.positions or post in found.positions)
            }
            assert {row.code: row.standard_minutes for row in rows} == expected, (day, post)
            assert [row.code for row in await store.entries(day, post, 1, None)] == [row.code for row in rows][:1]
            if rows:
                rest = await store.entries(day, post, 9, rows[0].code)
                assert [row.code for row in rest] == [row.code for row in rows][1:]


async def test_the_parts_of_what_is_shared_are_found(database: Database) -> None:
    log = [submitted("a", shared_id="s1"), submitted("b", shared_id="s2"), submitted("c", shared_id="s1")]
    await fold(database, entries(log))
    found = await ActivityStore(database).parts("s1")
    assert [(row.activity_id, row.shared_id, row.declared) for row in found] == [("a", "s1", True), ("c", "s1", True)]
