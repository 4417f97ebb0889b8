"""Requests and outages fold to the same rows however the log is cut or repeated, over both databases."""

from collections.abc import Sequence
from typing import Any

import msgspec

from services.attendance.corrections import projection as requests
from services.attendance.corrections.domain import Corrections, correct_punches
from services.attendance.corrections.outages import domain, projection
from services.attendance.corrections.outages.forms import view, whole_view
from services.attendance.corrections.outages.store import OutageStore
from services.attendance.corrections.store import CorrectionStore
from services.attendance.days.domain import PendingCorrection
from services.attendance.days.store import DayStore
from services.attendance.punches.projection import write as write_days
from services.attendance.punches.store import PunchStore
from shared.caller import Who
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import corrections as cor
from shared.projections.database import Database
from shared.projections.rows import together
from shared.projections.runner import Entry
from tests.kit.city_log import EMPLOYEE
from tests.rows.kit import cut, entries_of, refold
from tests.unit.attendance.corrections.builders import AGENCY, SELF, Office

ME = EMPLOYEE


def office() -> Office:
    """A request in every status, each by way of the statuses before it, and three outages."""
    office = Office()
    for minute, name in enumerate(
        ("requested", "endorsed", "applied", "excused", "noticed", "refused", "withdrawn", "cancelled")
    ):
        office.now = f"2026-10-06T08:0{minute}"
        kind = {"excused": "SICK", "noticed": "INFORMAL_NOTICE", "cancelled": "SICK"}.get(name, "FORGOT")
        times = {"check_in": "07:30", "check_out": "16:00"} if kind == "FORGOT" else {}
        office.request(name, kind, 5, **times, by=AGENCY if name == "refused" else SELF)
        if name in ("endorsed", "applied", "excused", "noticed", "cancelled"):
            office.endorse(name, comment="benar")
        if name in ("applied", "excused", "cancelled"):
            office.approve(name)
    office.refuse("refused")
    office.withdraw("withdrawn")
    office.cancel("cancelled")
    return office


def outages(office: Office) -> list[Event]:
    """`o1` is reported, `o2` approved and half applied, `o3` refused."""
    outage_events: list[Event] = []
    who = Who("hr:a1", office.moment)
    for outage_id, unit_id in (("o1", "u1"), ("o2", "u1"), ("o3", "u2")):
        touches = [
            {"employee_id": ME, "date": office.log.date(day), "check_in": office.log.at(day, "07:30")} for day in (1, 2)
        ]
        data = {"outage_id": outage_id, "unit_id": unit_id, "kind": "POWER", "reason": "padam", "missed": touches}
        report = msgspec.convert(data, cor.OutageReportedData)
        outage_events.append(cor.OutageReported.record(report, time=office.moment, actor="hr:h1"))
    refusal = cor.OutageRefusedData(outage_id="o3", reason="tidak padam")
    outage_events.append(
        cor.OutageApproved.record(cor.OutageApprovedData(outage_id="o2"), time=office.moment, actor="hr:a1")
    )
    outage_events.append(cor.OutageRefused.record(refusal, time=office.moment, actor="hr:a1"))
    punch = domain.corrections(domain.evolve(domain.Outage(), outage_events[1]))[ME][0]
    return [*outage_events, *correct_punches(Corrections(), [punch], who)]


OFFICE = office()
EVENTS = [*OFFICE.events, *outages(OFFICE)]
ENTRIES = entries_of(EVENTS)
EXPECTED = {
    "requested": ("REQUESTED", None, None, None),
    "endorsed": ("ENDORSED", "employee:b1", None, None),
    "applied": ("APPLIED", "employee:b1", "hr:h1", None),
    "excused": ("APPLIED", "employee:b1", "hr:h1", None),
    "noticed": ("APPLIED", "employee:b1", "employee:b1", None),
    "refused": ("REFUSED", None, "hr:h1", "ada rekaman"),
    "withdrawn": ("WITHDRAWN", None, f"employee:{ME}", "salah tanggal"),
    "cancelled": ("CANCELLED", "employee:b1", "hr:h1", "ternyata hadir"),
}
write = together(write_days, requests.write, projection.write)


async def folded(database: Database, entries: Sequence[Entry], page: int) -> list[dict[str, Any]]:
    await refold(database, write, *cut(entries, page))
    punches, store = PunchStore(database), OutageStore(database)
    rows = [row.model_dump() for row in await CorrectionStore(database).newest(ME, 100, None)]
    for outage_id in ("o1", "o2", "o3"):
        row = await store.outage(outage_id)
        assert row is not None
        rows.append(whole_view(row, await punches.corrected_after(outage_id)).model_dump())
    return rows


async def test_however_the_log_is_cut_or_repeats_itself(database: Database) -> None:
    whole = await folded(database, ENTRIES, len(ENTRIES))
    columns = ("status", "endorsed_by", "decided_by", "decision_reason")
    assert {row["correction_id"]: tuple(row[name] for name in columns) for row in whole[:-3]} == EXPECTED
    assert [(row["status"], row["touches"], row["applied"], row["refusal"]) for row in whole[-3:]] == [
        ("REPORTED", 2, 0, None),
        ("APPROVED", 2, 1, None),
        ("REFUSED", 2, 0, "tidak padam"),
    ]
    for page in (1, 2, 5):
        assert await folded(database, ENTRIES, page) == whole
    assert await folded(database, [*ENTRIES, *ENTRIES[::3]], 4) == whole


async def test_pages_of_the_lists_follow_each_other(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    store = CorrectionStore(database)
    at = {row.correction_id: row.requested_at for row in await store.newest(ME, 9, None)}
    newest = await store.newest(ME, 2, (at["refused"], ME, "refused"))
    assert [row.correction_id for row in newest] == ["noticed", "excused"]
    assert [row.correction_id for row in await store.undecided(None, 9, None)] == ["requested", "endorsed"]
    assert [row.correction_id for row in await store.undecided(None, 1, None)] == ["requested"]
    later = await store.undecided([ME], 9, (at["requested"], ME, "requested"))
    assert [row.correction_id for row in later] == ["endorsed"]
    assert await store.undecided(["e2"], 9, None) == []


async def test_outages_are_listed_by_unit_and_status(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    store = OutageStore(database)

    async def listed(units: list[str] | None, status: str | None, limit: int = 9, after: str = "") -> list[str]:
        return [view(row).outage_id for row in await store.outages(units, status, limit, after)]

    assert await listed(None, None) == ["o1", "o2", "o3"]
    assert await listed(["u1"], None) == ["o1", "o2"]
    assert await listed([], None) == []
    assert await listed(["u1", "u2"], "REFUSED") == ["o3"]
    assert await listed(None, None, 1, "o1") == ["o2"]
    assert await store.outage("o9") is None


async def test_what_waits_and_what_was_put_right_are_facts_of_the_day(database: Database) -> None:
    await folded(database, ENTRIES, 100)
    log = OFFICE.log
    facts = (await DayStore(database).facts([ME], log.date(5), log.date(5)))[ME]
    at = [microseconds(log.at(6, f"08:0{minute}")) for minute in (0, 1)]
    day = log.date(5)
    assert facts.pending == [PendingCorrection(day, day, False, at[0]), PendingCorrection(day, day, True, at[1])]
    assert [(each.day, each.check_in) for each in facts.corrections] == [(day, microseconds(log.at(5, "07:30")))]
    assert [each.kind for each in facts.excuses] == ["SICK", "INFORMAL_NOTICE"]
    after = (await DayStore(database).facts([ME], log.date(6), log.date(6)))[ME]
    assert (after.pending, after.corrections, after.excuses) == ([], [], [])
