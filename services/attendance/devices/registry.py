"""The city's devices, a read model in memory: whether a device may send is answered without a query.

It is folded from the log and kept current by it, so a device revoked anywhere is refused everywhere a moment later.
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
    """No device may send until `ready`; with `strict` no device that was never enrolled either."""

    def __init__(self, ledger: Ledger, strict: bool) -> None:
        super().__init__(ledger, FILTERS, "the register of devices is")
        self._strict = strict
        self._devices: dict[str, _Entry] = {}
        self._serials: dict[str, tuple[int, str]] = {}  # the sequence of the last enrolment that names it, the device

    def get(self, device_id: str) -> Device:
        """The device, as far as the log has been read."""
        entry = self._devices.get(device_id)
        return entry.device if entry else _UNKNOWN

    def of_serial(self, serial: str) -> str | None:
        """The device with a serial number."""
        _, device_id = self._serials.get(serial, (0, None))
        enrolment = self.get(device_id).enrolment if device_id else None
        return device_id if enrolment and enrolment.serial == serial else None

    def of_key(self, key: dev.DeviceKey) -> str | None:
        """The device, not revoked, that signs with a key."""
        for device_id, entry in self._devices.items():
            if entry.device.key == key and entry.device.state != "REVOKED":
                return device_id
        return None

    async def require_allowed(self, device_id: str) -> Device:
        """The device, if it may send. Raises Problem 403 with the reason, 503 until the log is read."""
        self.require_ready()
        device = self.get(device_id)
        if device.state is None and self._strict:
            await self.refresh(device_id)
            device = self.get(device_id)
        if device.refusal:
            raise forbidden(device.refusal)
        if device.state is None and self._strict:
            raise forbidden("This device is not enrolled.")
        return device

    async def refresh(self, device_id: str) -> None:
        """Read a device from the log now."""
        entry = self._devices.get(device_id)
        await self._read(device_subject(device_id), entry.seq if entry else 0)

    def _evolve(self, event: Event, seq: int) -> None:
        if not isinstance(event, _STATES):
            return
        entry = self._devices.setdefault(event.data.device_id, _Entry())
        if seq <= entry.seq:
            return
        entry.device, entry.seq = evolve(entry.device, event), seq
        if isinstance(event, dev.DeviceEnrolled) and event.data.serial:
            enrolment = (seq, event.data.device_id)
            self._serials[event.data.serial] = max(enrolment, self._serials.get(event.data.serial, enrolment))
