"""Commands about devices: load, decide, append, and let this process know at once."""

from collections.abc import Sequence

from services.attendance.devices import domain
from services.attendance.devices.domain import Device
from services.attendance.devices.registry import DeviceRegistry
from shared.caller import Who
from shared.commands.handler import Decide, Handler
from shared.events.attendance import devices as dev
from shared.log.ledger import Ledger
from shared.log.subjects import device as device_subject
from shared.problems import conflict


class DeviceCommands:
    def __init__(self, ledger: Ledger, registry: DeviceRegistry) -> None:
        self._registry = registry
        self._devices: Handler[Device] = Handler(ledger, Device(), domain.evolve)

    async def enrol(self, data: dev.DeviceEnrolledData, who: Who) -> None:
        """Raises Problem where another device goes by the serial, or signs with the key."""
        self._registry.require_ready()
        other = self._registry.of_serial(data.serial) if data.serial else None
        if other is not None and other != data.device_id and self._registry.get(other).state != "REVOKED":
            raise conflict("Another device is enrolled with this serial number: revoke it first.")
        if data.key is not None and self._registry.of_key(data.key) not in (None, data.device_id):
            raise conflict("Another device is enrolled with this key: either could speak as the other.")
        await self._change(data.device_id, lambda device: domain.enrol(device, data, who))

    async def activate(self, device_id: str, who: Who) -> None:
        data = dev.DeviceActivatedData(device_id=device_id)
        await self._change(device_id, lambda device: domain.activate(device, data, who))

    async def suspend(self, data: dev.DeviceStoppedData, who: Who) -> None:
        await self._change(data.device_id, lambda device: domain.suspend(device, data, who))

    async def revoke(self, data: dev.DeviceStoppedData, who: Who) -> None:
        await self._change(data.device_id, lambda device: domain.revoke(device, data, who))

    async def refuse_lines(self, device_id: str, raw: int, lines: Sequence[dev.RefusedLine], who: Who) -> None:
        """Keep which lines of an archived part were refused, and why."""
        subject = device_subject(device_id)
        await self._devices.handle(subject, lambda device: domain.refuse_lines(device, device_id, raw, lines, who))

    async def _change(self, device_id: str, decide: Decide[Device]) -> None:
        await self._devices.handle(device_subject(device_id), decide)
        await self._registry.refresh(device_id)
