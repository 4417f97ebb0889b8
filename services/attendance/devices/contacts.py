"""The last contact of each device, and how much of its log was taken: for people, metrics, and the device itself.

Like leases these are no facts. They are kept in memory and written to the database now and then: no punch waits for
them.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Gauge

from services.attendance.devices.sequence import Run, union
from services.attendance.devices.silence import Watch
from services.attendance.devices.store import DeviceStore, last_contact
from shared.city.workday import microseconds
from shared.projections.database import TRANSIENT
from shared.service import Context

LAST_CONTACT = Gauge("ekinerja_device_last_contact_timestamp_seconds", "When a device was last heard", ["device"])
CLOCK_SKEW = Gauge("ekinerja_device_clock_skew_seconds", "Its newest time less the receipt's", ["device"])
MISSING = Gauge("ekinerja_device_sequence_missing", "Numbers of its requests that were never heard", ["device"])
SILENT = Gauge("ekinerja_devices_silent", "Active devices not heard though people work, as the database knows them")

WRITE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Contacts:
    """The contacts of enrolled devices only, so that there are no more of them than the city has devices."""

    def __init__(self, store: DeviceStore, context: Context) -> None:
        self._store = store
        self._context = context
        self._tolerance = timedelta(minutes=context.settings.device_silence_minutes)
        self._unwritten: dict[str, dict[str, Any]] = {}
        self._stamps: dict[str, str] = {}
        self._runs: dict[str, Run] = {}

    def record(
        self,
        device_id: str,
        now: datetime,
        skew_seconds: int | None = None,
        stamp: str | None = None,
        sequence: int | None = None,
    ) -> None:
        """Record that a device called; `skew_seconds`, `stamp` and `sequence` where the call has them."""
        LAST_CONTACT.labels(device_id).set(now.timestamp())
        contact = self._unwritten.setdefault(device_id, {})
        contact["last_seen"] = microseconds(now)
        if skew_seconds is not None:
            CLOCK_SKEW.labels(device_id).set(skew_seconds)
            contact["skew_seconds"] = skew_seconds
        if stamp is not None:
            self._stamps[device_id] = contact["stamp"] = stamp
        if sequence is not None:
            self._take(device_id, Run(sequence, sequence))

    def _take(self, device_id: str, run: Run) -> None:
        before = self._runs.get(device_id)
        self._runs[device_id] = union(before, run) if before else run

    def watch(self) -> Watch:
        """The watch that tells which devices are silent now."""
        return Watch(self._context.directory.calendar, self._context.now(), self._tolerance)

    async def stamp(self, device_id: str) -> str:
        """The place in the device's own log up to which it was taken; 0 where that is unknown: it sends all again."""
        if device_id not in self._stamps:
            contact = await self._store.contact(device_id)
            return contact.stamp if contact and contact.stamp else "0"
        return self._stamps[device_id]

    async def run(self) -> None:
        """Write contacts to the database until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            contacts, self._unwritten = self._unwritten, {}
            runs, self._runs = self._runs, {}
            try:
                await self._store.save_contacts(contacts, runs)
            except TRANSIENT as error:
                log.warning("contacts not written", error=type(error).__name__)
                for device_id, contact in contacts.items():
                    self._unwritten[device_id] = contact | self._unwritten.get(device_id, {})
                for device_id, run in runs.items():
                    self._take(device_id, run)
            else:
                await self._survey()

    async def _survey(self) -> None:
        """Set the metrics from the contacts that all replicas wrote."""
        try:
            devices = await self._store.devices()
        except TRANSIENT as error:
            log.warning("devices not read", error=type(error).__name__)
            return
        watch = self.watch()
        SILENT.set(sum(watch.silent(row.state, row.timezone, last_contact(row, contact)) for row, contact in devices))
        for row, contact in devices:
            if contact and contact.run:
                MISSING.labels(row.device_id).set(contact.run.missing)

    async def check(self) -> str | None:
        """None: nothing waits for contacts."""
        return None
