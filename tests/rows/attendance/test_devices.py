"""The rows of devices and the quarantine are the same however the log is cut into pages, over both databases."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from services.attendance.devices.projection import write as write_devices
from services.attendance.devices.sequence import Run
from services.attendance.devices.store import DeviceStore
from services.attendance.punches.domain import (
    AttendanceMonth,
    QuarantineDecision,
    RecordPunch,
    evolve,
    record_punch,
    release,
    turn_down,
)
from services.attendance.punches.projection import write as write_days
from services.attendance.quarantine.projection import write as write_quarantine
from services.attendance.quarantine.store import QuarantineStore
from shared.caller import Who
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.projections.database import Database
from shared.projections.rows import together
from shared.projections.runner import Entry
from tests.rows.kit import cut, entries_of, refold

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WHO = Who("operator:o1", NOW)
write = together(write_days, write_devices, write_quarantine)


def enrolled(device_id: str, site: str) -> Event:
    data = dev.DeviceEnrolledData(
        device_id=device_id, protocol="ADMS", site=site, timezone="Asia/Jayapura", serial="S", sources=("10.0.0.0/8",)
    )
    return dev.DeviceEnrolled.record(data, time=NOW, actor=WHO.actor)


def moved(kind: type[Event], device_id: str) -> Event:
    activated = dev.DeviceActivatedData(device_id=device_id)
    stopped = dev.DeviceStoppedData(device_id=device_id, reason="Jam")
    return kind.record(activated if kind is dev.DeviceActivated else stopped, time=NOW, actor=WHO.actor)


def refused(*lines: str) -> Event:
    named = tuple(dev.RefusedLine(line=line, number=n, reason="UNREADABLE") for n, line in enumerate(lines))
    return dev.LinesRefused.record(dev.LinesRefusedData(device_id="d1", raw=2**40, lines=named), time=NOW, actor="d")


def quarantine() -> list[Event]:
    """Three punches of 2010: one waits, one is released, one is refused."""
    month, events = AttendanceMonth(), list[Event]()
    punches = [RecordPunch("e1", NOW.replace(year=2010, hour=h), "IN", "FACE", "d1", True, NOW) for h in (1, 2, 3)]
    for punch in punches:
        events += record_punch(month, punch, WHO)
        month = evolve(month, events[-1])
    events += release(month, QuarantineDecision(punches[1].punch_id, "benar"), WHO)
    return events + turn_down(month, QuarantineDecision(punches[2].punch_id, "salah"), WHO)


LOG = [
    enrolled("d1", "Pintu"),
    moved(dev.DeviceActivated, "d1"),
    enrolled("d2", "Pos"),
    *quarantine(),
    refused("a", "b"),
    moved(dev.DeviceSuspended, "d1"),
    refused("b", "c"),
    moved(dev.DeviceRevoked, "d2"),
    enrolled("d1", "Pintu belakang"),
]
ENTRIES = entries_of(LOG)


async def rows(database: Database) -> Sequence[dict[str, Any]]:
    devices, quarantined = DeviceStore(database), QuarantineStore(database)
    found: list[Any] = [row for row, _ in await devices.devices(100)]
    found += await devices.refused(None, 100, ("", ""))
    for state in ("OPEN", "RELEASED", "REFUSED"):
        found += await quarantined.punches(state, 100, ("", ""))
    return [row.model_dump() for row in found]


async def test_however_the_log_is_cut_or_repeated(database: Database) -> None:
    async def folded(*pages: Sequence[Entry]) -> Sequence[dict[str, Any]]:
        await refold(database, write, *pages)
        return await rows(database)

    whole = await folded(ENTRIES)
    assert [(row["device_id"], row["state"], row["site"], row["seq"]) for row in whole[:2]] == [
        ("d1", "PENDING", "Pintu belakang", len(LOG)),
        ("d2", "REVOKED", "Pos", len(LOG) - 1),
    ]
    assert [(row["line"], row["number"]) for row in whole[2:5]] == [("a", 0), ("b", 1), ("c", 1)]
    assert [(row["state"], row["reason"]) for row in whole[5:]] == [
        ("OPEN", None),
        ("RELEASED", "benar"),
        ("REFUSED", "salah"),
    ]
    for size in (1, 2, 3, 5):
        assert await folded(*cut(ENTRIES, size)) == whole
    assert await folded(ENTRIES, ENTRIES[:5], ENTRIES) == whole


async def test_a_contact_keeps_what_a_later_one_does_not_say(database: Database) -> None:
    store = DeviceStore(database)
    await store.save_contacts({"d1": {"last_seen": 1, "skew_seconds": -(2**40), "stamp": "7"}, "d2": {"last_seen": 1}})
    await store.save_contacts({"d1": {"last_seen": 2}})
    found = await store.contact("d1")
    assert found is not None
    assert (found.last_seen, found.skew_seconds, found.stamp) == (2, -(2**40), "7")


async def test_what_replicas_heard_of_a_device_is_one_run(database: Database) -> None:
    store = DeviceStore(database)
    huge = 10**18 - 1
    for part_of_run in (Run(10, 14, ((11, 11), (13, 13))), Run(11, 11), Run(9, 9), Run(17, 18), Run(13, 16)):
        await store.save_contacts({"d1": {"last_seen": 1}, "d2": {"last_seen": 1}}, {"d1": part_of_run})
    await asyncio.gather(
        *(store.save_contacts({"d3": {"last_seen": n}}, {"d3": Run(n, n)}) for n in (1, 2, 4, 5, huge))
    )
    found = {row.device_id: row.run for row in [await store.contact(each) for each in ("d1", "d2", "d3")] if row}
    assert found["d1"] == Run(10, 18)
    assert found["d2"] is None
    assert found["d3"] is not None
    assert found["d3"].last == huge
    await store.save_contacts({"d3": {"last_seen": 6}})
    assert (await store.contact("d3")).run == found["d3"]  # type: ignore[union-attr]
