"""The evidence for signals, read from attendance's tables, and the signals of a unit, a person and the city."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from services.attendance.devices.feature import DeviceRow
from services.attendance.hours.domain import Places
from services.attendance.punches.domain import quarantine_event_id
from services.attendance.punches.feature import PunchRow
from services.attendance.quarantine.feature import QuarantineRow
from services.attendance.rosters.feature import RosterStore
from services.attendance.signals.burst import on_duty
from services.attendance.signals.domain import Evidence, Machine, QuarantinedPunch, RecordedPunch, Signal, local_instant
from services.attendance.signals.report import found, in_order, of_person
from shared.city.roster import Career
from shared.city.workday import instant
from shared.events.attendance.devices import Coordinates
from shared.projections.database import Database
from shared.projections.directory import Directory
from shared.values.period import Period, days_of, first_day, last_day

_BESIDE = timedelta(days=2)  # a night's shift begins the day before, as UTC has it

Sent = TypeVar("Sent", RecordedPunch, QuarantinedPunch)


class SignalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def punches(self, people: Collection[str], since: int, until: int) -> list[RecordedPunch]:
        """The people's punches from an instant to before another, in microseconds since 1970."""
        query = select(*map(col, _PUNCH)).where(
            col(PunchRow.employee_id).in_(people), col(PunchRow.at) >= since, col(PunchRow.at) < until
        )
        return [RecordedPunch._make(row) for row in await self._all(query)]

    async def quarantined(self, people: Collection[str], since: int, until: int) -> list[QuarantinedPunch]:
        """The devices' punches quarantined from an instant to before another, whatever was decided on them."""
        query = select(*map(col, _QUARANTINED)).where(
            col(QuarantineRow.employee_id).in_(people),
            col(QuarantineRow.device_id).is_not(None),
            col(QuarantineRow.received) >= since,
            col(QuarantineRow.received) < until,
        )
        return [
            QuarantinedPunch(employee_id, at, quarantine_event_id(punch_id), device_id)
            for employee_id, at, punch_id, device_id in await self._all(query)
        ]

    async def machines(self, device_ids: Collection[str]) -> dict[str, Machine]:
        """The machines by device id, of the devices that were ever enrolled."""
        query = select(*map(col, _MACHINE)).where(col(DeviceRow.device_id).in_(device_ids))
        return {
            device_id: Machine(site, zone, None if latitude is None else Coordinates(latitude, longitude))
            for device_id, site, zone, latitude, longitude in await self._all(query)
        }

    async def _all(self, query: Any) -> Any:
        async with self._database.session() as session:
            return (await session.exec(query)).all()


_PUNCH = (
    PunchRow.employee_id,
    PunchRow.at,
    PunchRow.event_id,
    PunchRow.device_id,
    PunchRow.recorded_at,
    PunchRow.zone,
    PunchRow.distance_m,
    PunchRow.mock,
)
_QUARANTINED = (QuarantineRow.employee_id, QuarantineRow.received, QuarantineRow.punch_id, QuarantineRow.device_id)
_MACHINE = (
    DeviceRow.device_id,
    DeviceRow.site,
    DeviceRow.timezone,
    DeviceRow.latitude_e6,
    DeviceRow.longitude_e6,
)


class UnitSignals:
    def __init__(self, store: SignalStore, rosters: RosterStore, directory: Directory) -> None:
        self._store = store
        self._rosters = rosters
        self._directory = directory

    async def of_unit(self, unit_id: str, period: Period) -> list[Signal]:
        """The signals of the unit's people, from the days on which each works in it. Raises Problem 404."""
        return await _report(await self._evidence(unit_id, period))

    async def of_person(self, employee_id: str, career: Career, period: Period) -> list[Signal]:
        """The signals that concern a person, from all units they work in, with their own events only."""
        concerning: list[Signal] = []
        turns = career.assignments_between(first_day(period), last_day(period))
        for unit_id in dict.fromkeys(assignment.unit_id for _, assignment in turns):
            if self._directory.organisation.unit(unit_id) is None:
                continue  # its zone is unknown, and so is the date there
            evidence = await self._evidence(unit_id, period)
            concerning += of_person(await _report(evidence), employee_id, evidence.own(employee_id))
        return in_order(concerning)

    async def counts(self, period: Period) -> dict[str, Counter[str]]:
        """Count the signals of each kind by unit, for the units that have any; one unit after the other."""
        counted: dict[str, Counter[str]] = {}
        for unit_id in sorted(self._directory.organisation.units):
            signals = await self.of_unit(unit_id, period)
            if signals:
                counted[unit_id] = Counter(signal.kind for signal in signals)
        return counted

    async def _evidence(self, unit_id: str, period: Period) -> Evidence:
        directory, zone = self._directory, ZoneInfo((await self._directory.unit(unit_id)).timezone)
        staff = directory.staff(unit_id, first_day(period), last_day(period))
        since = local_instant(first_day(period), time(), zone)
        until = local_instant(last_day(period) + timedelta(days=1), time(), zone)
        punches = await self._store.punches(list(staff), since, until)
        quarantined = await self._store.quarantined(list(staff), since, until)
        machines = await self._store.machines({each.device_id for each in punches if each.device_id})
        month = list(days_of(period))
        shifts = await self._rosters.of_people(list(staff), month[0] - _BESIDE, month[-1] + _BESIDE)
        days = {each: {day for day in month if career.works_in(unit_id, day)} for each, career in staff.items()}
        moved = {each for each, own_days in days.items() if len(own_days) < len(month)}

        def places(employee_id: str) -> Places:
            rosters = shifts.get(employee_id, {})
            return Places(staff[employee_id], directory.calendar, directory.organisation, rosters)

        def here(sent: Iterable[Sent]) -> list[Sent]:
            return [
                each for each in sent if each.employee_id not in moved or _day(each, zone) in days[each.employee_id]
            ]

        return Evidence(
            here(punches),
            here(quarantined),
            machines,
            zone,
            lambda employee_id, at: on_duty(places(employee_id), at),
        )


def _day(sent: RecordedPunch | QuarantinedPunch, zone: ZoneInfo) -> date:
    return instant(sent.at if isinstance(sent, RecordedPunch) else sent.received).astimezone(zone).date()


async def _report(evidence: Evidence) -> list[Signal]:
    signals: list[Signal] = []
    for part in found(evidence):
        signals += part
        await asyncio.sleep(0)  # a large unit's month takes long enough for others to wait for it
    return in_order(signals)
