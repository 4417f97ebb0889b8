"""The city's devices in memory, folded from the log and kept current by its tail: who is heard.

So a device revoked anywhere is refused everywhere a tail's delay later.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from services.attendance.devices.domain import Device, evolve
from shared.events import CITY, Undecodable, decode
from shared.events import devices as dev
from shared.ledger import Ledger, Recorded
from shared.problems import forbidden, unavailable
from shared.subjects import device as device_subject

FILTERS = [f"{CITY}.attendance.*"]
_STATES = tuple({*get_args(dev.DeviceEvent)} - {dev.LinesRefused})
_UNKNOWN = Device()


@dataclass
class _Known:
    device: Device = _UNKNOWN
    seq: int = 0


class DeviceRegistry:
    """`run` follows the log; until `ready` nobody is heard. `strict`: neither is a device never enrolled."""

    def __init__(self, ledger: Ledger, strict: bool) -> None:
        self._ledger = ledger
        self._strict = strict
        self._known: dict[str, _Known] = {}
        self._serials: dict[str, tuple[int, str]] = {}  # the place of the last enrolment that names it, and the device
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        async for page in self._ledger.tail(FILTERS):
            self._take(page)
            if not page:
                self.ready.set()

    async def check(self) -> str | None:
        """Why it cannot be asked yet, or None."""
        return None if self.ready.is_set() else "the city's devices are still being read from the log"

    def get(self, device_id: str) -> Device:
        """The device as far as the tail has read."""
        known = self._known.get(device_id)
        return known.device if known else _UNKNOWN

    def of_serial(self, serial: str) -> str | None:
        """The device that goes by a serial number."""
        _, device_id = self._serials.get(serial, (0, None))
        enrolment = self.get(device_id).enrolment if device_id else None
        return device_id if enrolment and enrolment.serial == serial else None

    def of_key(self, key: dev.DeviceKey) -> str | None:
        """The device, not revoked, that signs with a key."""
        for device_id, known in self._known.items():
            if known.device.key == key and known.device.state != "REVOKED":
                return device_id
        return None

    def require_ready(self) -> None:
        """Raise Problem 503 while a revocation may still be unread."""
        if not self.ready.is_set():
            raise unavailable("The register of devices is still being read.")

    async def require_heard(self, device_id: str) -> Device:
        """The device, if it may speak; else raises Problem 403 with the reason, 503 where that is not known yet."""
        self.require_ready()
        device = self.get(device_id)
        if device.state is None and self._strict:
            await self.refresh(device_id)  # the tail may be an instant behind the log
            device = self.get(device_id)
        if device.silenced:
            raise forbidden(device.silenced)
        if device.state is None and self._strict:
            raise forbidden("This device is not enrolled.")
        return device

    async def refresh(self, device_id: str) -> None:
        """Read what the log says of a device now."""
        known = self._known.get(device_id)
        self._take(await self._ledger.read(device_subject(device_id), known.seq if known else 0))

    def _take(self, page: Iterable[Recorded]) -> None:
        for row in page:
            try:
                event = decode(row.body)
            except Undecodable:
                continue  # every projection parks it with its reason; nobody can act on it
            if not isinstance(event, _STATES):
                continue
            known = self._known.setdefault(event.data.device_id, _Known())
            if row.seq <= known.seq:
                continue
            known.device, known.seq = evolve(known.device, event), row.seq
            if isinstance(event, dev.DeviceEnrolled) and event.data.serial:
                said = (row.seq, event.data.device_id)
                self._serials[event.data.serial] = max(said, self._serials.get(event.data.serial, said))
