"""The city's devices in memory, folded from the log and kept current by its tail: who is heard.

So a device revoked anywhere is refused everywhere a tail's delay later.
"""

from dataclasses import dataclass
from typing import get_args

from services.attendance.devices.domain import Device, evolve
from shared.events import CITY, Event
from shared.events.attendance import devices as dev
from shared.log.ledger import Ledger
from shared.log.subjects import device as device_subject
from shared.problems import forbidden
from shared.projections.in_memory import ReadModel

FILTERS = [f"{CITY}.attendance.*"]
_STATES = tuple({*get_args(dev.DeviceEvent)} - {dev.LinesRefused})
_UNKNOWN = Device()


@dataclass
class _Entry:
    device: Device = _UNKNOWN
    seq: int = 0


class DeviceRegistry(ReadModel):
    """Until `ready` nobody is heard. `strict`: neither is a device never enrolled."""

    def __init__(self, ledger: Ledger, strict: bool) -> None:
        super().__init__(ledger, FILTERS, "the register of devices is")
        self._strict = strict
        self._known: dict[str, _Entry] = {}
        self._serials: dict[str, tuple[int, str]] = {}  # the place of the last enrolment that names it, and the device

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

    async def require_heard(self, device_id: str) -> Device:
        """The device, if it may speak; else raises Problem 403 with the reason, 503 where that is not known yet."""
        self.require_ready()
        device = self.get(device_id)
        if device.state is None and self._strict:
            await self.refresh(device_id)
            device = self.get(device_id)
        if device.silenced:
            raise forbidden(device.silenced)
        if device.state is None and self._strict:
            raise forbidden("This device is not enrolled.")
        return device

    async def refresh(self, device_id: str) -> None:
        """Read what the log says of a device now."""
        known = self._known.get(device_id)
        await self._read(device_subject(device_id), known.seq if known else 0)

    def _evolve(self, event: Event, seq: int) -> None:
        if not isinstance(event, _STATES):
            return
        known = self._known.setdefault(event.data.device_id, _Entry())
        if seq <= known.seq:
            return
        known.device, known.seq = evolve(known.device, event), seq
        if isinstance(event, dev.DeviceEnrolled) and event.data.serial:
            said = (seq, event.data.device_id)
            self._serials[event.data.serial] = max(said, self._serials.get(event.data.serial, said))
