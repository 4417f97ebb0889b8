"""The signals of a unit, of a person, of the city: the roster in memory says whose, four queries say of what."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.attendance.hours.places import Places
from services.attendance.rosters.store import RosterStore
from services.attendance.signals.burst import on_duty
from services.attendance.signals.facts import Evidence, QuarantinedPunch, RecordedPunch, Signal, local_instant
from services.attendance.signals.report import found, in_order, of_person
from services.attendance.signals.store import SignalStore
from shared.city.roster import Career
from shared.city.workday import instant
from shared.projections.directory import Directory
from shared.values.period import Period, days_of, first_day, last_day

_BESIDE = timedelta(days=2)  # a night's shift begins the day before, as UTC has it

Sent = TypeVar("Sent", RecordedPunch, QuarantinedPunch)


class UnitSignals:
    def __init__(self, store: SignalStore, rosters: RosterStore, directory: Directory) -> None:
        self._store = store
        self._rosters = rosters
        self._directory = directory

    async def of_unit(self, unit_id: str, period: Period) -> list[Signal]:
        """What the touches of the unit's people ask, each on the days they work in it. Raises Problem 404."""
        return await _report(await self._evidence(unit_id, period))

    async def of_person(self, employee_id: str, career: Career, period: Period) -> list[Signal]:
        """Of the signals of the units they work in, what concerns them, with their own events only."""
        concerning: list[Signal] = []
        turns = career.assignments_between(first_day(period), last_day(period))
        for unit_id in dict.fromkeys(assignment.unit_id for _, assignment in turns):
            if self._directory.organisation.unit(unit_id) is None:
                continue  # nobody knows its zone, nor what day it was there
            evidence = await self._evidence(unit_id, period)
            concerning += of_person(await _report(evidence), employee_id, evidence.own(employee_id))
        return in_order(concerning)

    async def counts(self, period: Period) -> dict[str, Counter[str]]:
        """How many of each kind in each unit that has any, one unit after the other."""
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
        touches = await self._store.touches(list(staff), since, until)
        held = await self._store.held(list(staff), since, until)
        machines = await self._store.machines({each.device_id for each in touches if each.device_id})
        month = list(days_of(period))
        shifts = await self._rosters.of_people(list(staff), month[0] - _BESIDE, month[-1] + _BESIDE)
        days = {each: {day for day in month if career.works_in(unit_id, day)} for each, career in staff.items()}
        moved = {each for each, theirs in days.items() if len(theirs) < len(month)}

        def places(employee_id: str) -> Places:
            rosters = shifts.get(employee_id, {})
            return Places(staff[employee_id], directory.calendar, directory.organisation, rosters)

        def here(sent: Iterable[Sent]) -> list[Sent]:
            return [
                each for each in sent if each.employee_id not in moved or _day(each, zone) in days[each.employee_id]
            ]

        return Evidence(
            here(touches),
            here(held),
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
