"""The rows of assemblies are the same however the log is cut into pages or repeated, over both databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlmodel import select

from services.attendance.assemblies.domain import record
from services.attendance.days.domain import Assembly
from services.attendance.days.store import DayStore
from services.attendance.punches.domain import AttendanceMonth, evolve
from services.attendance.punches.projection import write
from services.attendance.punches.store import AssemblyRow
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import days as att
from shared.projections.database import Database
from shared.projections.runner import Entry
from tests.rows.kit import cut, entries_of, refold

WHO = Who("hr:h1", datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 3)
WORDS: list[tuple[str, date, att.AssemblyKind, bool]] = [
    ("e1", FIRST, "MORNING", False),
    ("e2", FIRST, "MORNING", True),
    ("e1", FIRST, "MORNING", True),
    ("e1", SECOND, "CEREMONY", True),
    ("e1", FIRST, "MORNING", False),
    ("e1", FIRST, "EVENING", True),
]


def recorded() -> list[Event]:
    """The events of recording WORDS one after the other."""
    months, events = dict[str, AttendanceMonth](), list[Event]()
    for employee_id, day, kind, present in WORDS:
        month = months.get(employee_id, AttendanceMonth())
        data = att.AssemblyRecordedData(employee_id=employee_id, date=day, kind=kind, present=present)
        (event,) = record(month, data, WHO)
        months[employee_id] = evolve(month, event)
        events.append(event)
    return events


EVENTS = recorded()
ENTRIES = entries_of(EVENTS, first=2**40)


async def folded(database: Database, *pages: Sequence[Entry]) -> list[dict[str, Any]]:
    await refold(database, write, *pages)
    async with database.session() as session:
        return [row.model_dump() for row in (await session.exec(select(AssemblyRow).order_by("seq"))).all()]


async def test_however_the_log_is_cut_mixed_or_repeated(database: Database) -> None:
    whole = await folded(database, ENTRIES)
    columns = ("employee_id", "day", "kind", "present")
    assert [tuple(row[name] for name in columns) for row in whole] == WORDS
    assert {(row["recorded_by"], row["event_id"]) for row in whole} == {("hr:h1", event.id) for event in EVENTS}
    for size in (1, 2, 5):
        pages = cut(ENTRIES, size)
        assert await folded(database, *pages) == whole
        Random(size).shuffle(pages)
        assert await folded(database, *pages, *pages[:2], ENTRIES) == whole


async def test_the_last_word_on_an_assembly_is_last(database: Database) -> None:
    await folded(database, ENTRIES[3:], ENTRIES[:3])  # an event parked for a while is folded late
    store = DayStore(database)
    facts = await store.facts(["e1", "e2"], FIRST, FIRST)
    assert [each.event_id for each in facts["e1"].assemblies] == [EVENTS[n].id for n in (0, 2, 4, 5)]
    assert facts["e2"].assemblies == [Assembly(FIRST, "MORNING", True, EVENTS[1].id)]
    assert [each.kind for each in (await store.facts(["e1"], SECOND, SECOND))["e1"].assemblies] == ["CEREMONY"]
