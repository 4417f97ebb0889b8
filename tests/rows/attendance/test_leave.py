"""Leave's fold gives the same rows however the log is cut into pages or repeated, over both databases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.attendance.leave.domain import Charge, evolve
from services.attendance.leave.projection import write
from services.attendance.leave.store import LeaveStore
from shared.log.subjects import leave
from shared.projections.database import Database
from shared.projections.runner import Entry
from tests.rows.kit import cut, entries_of, refold
from tests.unit.attendance.leave.builders import ME, Desk


def desk() -> Desk:
    """A leave in every status, each by way of the statuses before it."""
    desk = Desk()
    desk.request("submitted", "2026-12-28", "2027-01-05")
    desk.request("advised", "2026-11-30", "2026-12-01")
    desk.advise("advised")
    desk.grant("granted", "2026-12-07", "2026-12-08")
    for verdict, dates in (("CHANGED", ("2026-12-14", "2026-12-15")), ("POSTPONED", ()), ("REFUSED", ())):
        desk.request(verdict.lower(), "2026-12-21", "2026-12-22")
        desk.advise(verdict.lower(), "CHANGE")
        desk.decide(verdict.lower(), verdict, *dates)
    desk.grant("cancelled", "2026-11-23", "2026-11-24")
    desk.cancel("cancelled")
    desk.grant("recalled", "2026-11-02", "2026-11-06")
    desk.later(1)
    desk.recall("recalled", "2026-11-04")
    return desk


DESK = desk()
ENTRIES = entries_of(DESK.events, lambda _: leave(ME))
EXPECTED = [
    ("submitted", "SUBMITTED", date(2026, 12, 28), {"2026": 4, "2027": 3}, None),
    ("changed", "GRANTED", date(2026, 12, 14), {"2026": 2}, "CHANGED"),
    ("refused", "REFUSED", date(2026, 12, 21), {"2026": 2}, "REFUSED"),
    ("postponed", "POSTPONED", date(2026, 12, 21), {"2026": 2}, "POSTPONED"),
    ("granted", "GRANTED", date(2026, 12, 7), {"2026": 2}, "GRANTED"),
    ("advised", "ADVISED", date(2026, 11, 30), {"2026": 2}, None),
    ("cancelled", "CANCELLED", date(2026, 11, 23), {"2026": 2}, "GRANTED"),
    ("recalled", "RECALLED", date(2026, 11, 2), {"2026": 2}, "GRANTED"),
]


async def folded(database: Database, entries: Sequence[Entry], page: int) -> list[dict[str, Any]]:
    await refold(database, write, *cut(entries, page))
    return [row.model_dump() for row in await LeaveStore(database).newest(ME, 100, None)]


async def test_however_the_log_is_cut_or_repeats_itself(database: Database) -> None:
    whole = await folded(database, ENTRIES, len(ENTRIES))
    columns = ("leave_id", "status", "date_from", "days", "verdict")
    assert sorted(tuple(row[name] for name in columns) for row in whole) == sorted(EXPECTED)
    for page in (1, 2, 5):
        assert await folded(database, ENTRIES, page) == whole
    assert await folded(database, [*ENTRIES, *ENTRIES[::3]], 4) == whole


async def test_the_table_charges_what_the_decisions_charge(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    decided = [Charge(each.kind, each.status, each.days) for each in DESK.leaves.by_id.values()]
    assert sorted(await LeaveStore(database).charges(ME), key=str) == sorted(decided, key=str)


async def test_pages_of_a_list_follow_each_other(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    store = LeaveStore(database)
    assert [row.leave_id for row in await store.newest(ME, 2, (date(2026, 12, 21), "refused"))] == [
        "postponed",
        "changed",
    ]
    assert [row.leave_id for row in await store.undecided(None, 9, None)] == ["advised", "submitted"]
    assert [row.leave_id for row in await store.undecided([ME], 9, (date(2026, 11, 30), ME, "advised"))] == [
        "submitted"
    ]
    assert await store.undecided(["e2"], 9, None) == []


def test_an_event_said_again_changes_no_state() -> None:
    state = DESK.leaves
    for event in DESK.events:
        state = evolve(state, event)
    assert state == DESK.leaves
