"""When each device was last heard, and how far its log was taken: for people, metrics, and the device's own question.

Like leases these are no facts. They are kept in memory and written down now and then: no punch waits for them.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Gauge

from services.attendance.devices.sequence import Run, union
from services.attendance.devices.silence import Watch
from services.attendance.devices.store import DeviceStore, last_heard
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
    """Of enrolled devices only, so that there are no more of them than the city has."""

    def __init__(self, store: DeviceStore, context: Context) -> None:
        self._store = store
        self._context = context
        self._patience = timedelta(minutes=context.settings.device_silence_minutes)
        self._unwritten: dict[str, dict[str, Any]] = {}
        self._stamps: dict[str, str] = {}
        self._runs: dict[str, Run] = {}

    def heard(
        self,
        device_id: str,
        now: datetime,
        skew_seconds: int | None = None,
        stamp: str | None = None,
        sequence: int | None = None,
    ) -> None:
        """A device called; `skew_seconds`, `stamp` and `sequence` where it told of them."""
        LAST_CONTACT.labels(device_id).set(now.timestamp())
        said = self._unwritten.setdefault(device_id, {})
        said["last_seen"] = microseconds(now)
        if skew_seconds is not None:
            CLOCK_SKEW.labels(device_id).set(skew_seconds)
            said["skew_seconds"] = skew_seconds
        if stamp is not None:
            self._stamps[device_id] = said["stamp"] = stamp
        if sequence is not None:
            self._take(device_id, Run(sequence, sequence))

    def _take(self, device_id: str, run: Run) -> None:
        known = self._runs.get(device_id)
        self._runs[device_id] = union(known, run) if known else run

    def watch(self) -> Watch:
        """Which devices are silent now."""
        return Watch(self._context.directory.calendar, self._context.now(), self._patience)

    async def stamp(self, device_id: str) -> str:
        """How far the device's log was taken, in its own count; 0 where nobody knows: it sends everything again."""
        if device_id not in self._stamps:
            contact = await self._store.contact(device_id)
            return contact.stamp if contact and contact.stamp else "0"
        return self._stamps[device_id]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            heard, self._unwritten = self._unwritten, {}
            runs, self._runs = self._runs, {}
            try:
                await self._store.heard(heard, runs)
            except TRANSIENT as error:
                log.warning("contacts not written", error=type(error).__name__)
                for device_id, said in heard.items():
                    self._unwritten[device_id] = said | self._unwritten.get(device_id, {})
                for device_id, run in runs.items():
                    self._take(device_id, run)
            else:
                await self._survey()

    async def _survey(self) -> None:
        """What the replicas heard together."""
        try:
            devices = await self._store.devices()
        except TRANSIENT as error:
            log.warning("devices not read", error=type(error).__name__)
            return
        watch = self.watch()
        SILENT.set(sum(watch.silent(row.state, row.timezone, last_heard(row, contact)) for row, contact in devices))
        for row, contact in devices:
            if contact and contact.run:
                MISSING.labels(row.device_id).set(contact.run.missing)

    async def check(self) -> str | None:
        """Nothing waits for them."""
        return None
