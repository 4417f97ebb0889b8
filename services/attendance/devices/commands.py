"""Commands on devices: load, decide, append, and let this process know at once."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from services.attendance.devices import domain
from services.attendance.devices.domain import Device
from services.attendance.devices.registry import DeviceRegistry
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.log.ledger import Ledger
from shared.log.subjects import device as device_subject
from shared.problems import conflict

D = TypeVar("D", dev.DeviceEnrolledData, dev.DeviceActivatedData, dev.DeviceStoppedData)
Decision = Callable[[Device, D, Who], Sequence[Event]]


class DeviceCommands:
    def __init__(self, ledger: Ledger, registry: DeviceRegistry) -> None:
        self._registry = registry
        self._devices: Handler[Device] = Handler(ledger, Device(), domain.evolve)

    async def execute(self, decide: Decision[D], data: D, who: Who) -> None:
        """Carry out one of the domain's decisions; returns when it is stored, now or before. Raises Problem."""
        await self._devices.handle(device_subject(data.device_id), lambda device: decide(device, data, who))
        await self._registry.refresh(data.device_id)

    async def enrol(self, data: dev.DeviceEnrolledData, who: Who) -> None:
        """Enrol a device. Raises Problem 409 where another device has the same serial or key."""
        self._registry.require_ready()
        other = self._registry.of_serial(data.serial) if data.serial else None
        if other is not None and other != data.device_id and self._registry.get(other).state != "REVOKED":
            raise conflict("Another device is enrolled with this serial number: revoke it first.")
        if data.key is not None and self._registry.of_key(data.key) not in (None, data.device_id):
            raise conflict("Another device is enrolled with this key: either could speak as the other.")
        await self.execute(domain.enrol, data, who)

    async def refuse_lines(self, data: dev.LinesRefusedData, who: Who) -> None:
        """Record which lines of an archived part were refused, and why. The register does not change by it."""
        subject = device_subject(data.device_id)
        await self._devices.handle(subject, lambda device: domain.refuse_lines(device, data, who))
