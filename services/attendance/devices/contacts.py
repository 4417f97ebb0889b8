"""When each device was last heard, and how far its log was taken: for people, metrics, and the device's own question.

Like leases these are no facts. They are kept in memory and written down now and then: no punch waits for them.
"""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import Gauge

from services.attendance.devices.store import DeviceStore
from shared.database import TRANSIENT
from shared.workday import microseconds

LAST_CONTACT = Gauge("ekinerja_device_last_contact_timestamp_seconds", "When a device was last heard", ["device"])
CLOCK_SKEW = Gauge("ekinerja_device_clock_skew_seconds", "Its newest line's time less its receipt's", ["device"])

WRITE_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Contacts:
    """Of enrolled devices only, so that there are no more of them than the city has."""

    def __init__(self, store: DeviceStore) -> None:
        self._store = store
        self._unwritten: dict[str, dict[str, Any]] = {}
        self._stamps: dict[str, str] = {}

    def heard(self, device_id: str, now: datetime, skew_seconds: int | None = None, stamp: str | None = None) -> None:
        """A device called; `skew_seconds` and `stamp` where it uploaded lines that told of them."""
        LAST_CONTACT.labels(device_id).set(now.timestamp())
        said = self._unwritten.setdefault(device_id, {})
        said["last_seen"] = microseconds(now)
        if skew_seconds is not None:
            CLOCK_SKEW.labels(device_id).set(skew_seconds)
            said["skew_seconds"] = skew_seconds
        if stamp is not None:
            self._stamps[device_id] = said["stamp"] = stamp

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
            try:
                await self._store.heard(heard)
            except TRANSIENT as error:
                log.warning("contacts not written", error=type(error).__name__)
                for device_id, said in heard.items():
                    self._unwritten[device_id] = said | self._unwritten.get(device_id, {})

    async def check(self) -> str | None:
        """Nothing waits for them."""
        return None
