"""The facts that signals are found in come out of the tables as they went into the log, over both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from services.attendance.devices.projection import write as write_devices
from services.attendance.punches.domain import AttendanceMonth, RecordPunch, record_punch
from services.attendance.punches.projection import write as write_days
from services.attendance.punches.store import PunchRow
from services.attendance.quarantine.projection import write as write_quarantine
from services.attendance.signals.domain import Machine, QuarantinedPunch, RecordedPunch
from services.attendance.signals.store import SignalStore
from shared.caller import Who
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.events.ids import punch_id
from shared.projections.database import Database
from shared.projections.rows import together
from tests.rows.kit import entries_of, fold

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=7, microseconds=1)
FAR = 2**40  # more metres than 32 bits hold
WHO = Who("device:d1", LATER)
write = together(write_days, write_devices, write_quarantine)


def punched(employee_id: str, at: datetime, place: att.Place | None = None) -> Event:
    device_id = None if place else "d1"
    id_of_punch = punch_id(device_id, employee_id, at, "IN")
    data = att.PunchData(
        employee_id=employee_id, at=at, method="FACE", punch_id=id_of_punch, device_id=device_id, place=place
    )
    return att.CheckedIn.record(data, id=f"{employee_id}{at:%H%M}", time=LATER, actor=WHO.actor)


def enrolled(device_id: str, position: dev.Coordinates | None, site: str = "Pintu") -> Event:
    data = dev.DeviceEnrolledData(
        device_id=device_id, protocol="HTTP", site=site, timezone="Asia/Makassar", position=position
    )
    return dev.DeviceEnrolled.record(data, time=AT, actor="operator:o1", nth=len(site))


def waiting(employee_id: str, device_id: str | None) -> Event:
    punch = RecordPunch(employee_id, AT.replace(year=2010), "IN", "FACE", device_id, True, AT)
    (event,) = record_punch(AttendanceMonth(), punch, WHO)
    return event


async def folded(database: Database, *events: Event) -> SignalStore:
    await fold(database, write, entries_of(events))
    return SignalStore(database)


async def test_touches_with_when_they_were_recorded_and_where_the_phone_was(database: Database) -> None:
    inside, outside = att.Place(zone="IN_ZONE", distance_m=0), att.Place(zone="OUT_OF_ZONE", distance_m=FAR, mock=True)
    hour = timedelta(hours=1)
    store = await folded(
        database,
        punched("e1", AT),
        punched("e2", AT, inside),
        punched("e2", AT + hour, outside),
        punched("e1", AT + 2 * hour),  # not before the end
        punched("e1", AT - hour),  # before the beginning
        punched("e3", AT),  # nobody asked
    )
    at, recorded = microseconds(AT), microseconds(LATER)
    found = await store.punches(["e1", "e2"], at, at + 2 * 3_600_000_000)
    assert sorted(found) == [
        RecordedPunch("e1", at, "e10200", "d1", recorded),
        RecordedPunch("e2", at, "e20200", None, recorded, "IN_ZONE", 0, False),
        RecordedPunch("e2", at + 3_600_000_000, "e20300", None, recorded, "OUT_OF_ZONE", FAR, True),
    ]
    assert await store.punches([], at, at + 1) == []


async def test_a_punch_folded_before_the_columns_were_there_has_nothing_in_them(database: Database) -> None:
    store = await folded(database, punched("e1", AT, att.Place(zone="IN_ZONE", distance_m=3)))
    before = {"recorded_at": None, "zone": None, "distance_m": None, "mock": None}
    async with database.transaction() as connection:
        await connection.execute(update(PunchRow).values(**before))
    at = microseconds(AT)
    assert await store.punches(["e1"], at, at + 1) == [RecordedPunch("e1", at, "e10200")]


async def test_devices_where_they_were_last_said_to_hang(database: Database) -> None:
    east = dev.Coordinates(-10_177_200, 179_999_999)
    store = await folded(
        database,
        enrolled("d1", None),
        enrolled("d1", east, "Pintu depan"),
        enrolled("d2", east),
        enrolled("d2", None, "Pos"),
        enrolled("d3", dev.Coordinates(0, 0)),
    )
    zone = "Asia/Makassar"
    assert await store.machines(["d1", "d2", "d3", "d4"]) == {
        "d1": Machine("Pintu depan", zone, east),
        "d2": Machine("Pos", zone),
        "d3": Machine("Pintu", zone, dev.Coordinates(0, 0)),
    }


async def test_what_waits_is_named_by_the_event_that_says_so(database: Database) -> None:
    events = [waiting("e1", "d1"), waiting("e2", "d1"), waiting("e1", None)]
    store = await folded(database, *events)
    received = microseconds(LATER)
    assert await store.quarantined(["e1"], received, received + 1) == [
        QuarantinedPunch("e1", received, events[0].id, "d1")
    ]
    assert await store.quarantined(["e1"], received + 1, received + 2) == []
    assert await store.quarantined(["e1"], received - 1, received) == []
