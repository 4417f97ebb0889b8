"""Decisions on one device: pure. (none) → PENDING → ACTIVE ⇄ SUSPENDED → REVOKED, for good."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared.caller import Who
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.problems import conflict, not_found

State = Literal["PENDING", "ACTIVE", "SUSPENDED", "REVOKED"]
DeviceData = dev.DeviceEnrolledData | dev.DeviceActivatedData | dev.DeviceStoppedData

BACKLOG = timedelta(days=92)  # a terminal that worked before it was enrolled still holds punches of so long ago

STATES: dict[type[Event], State] = {
    dev.DeviceEnrolled: "PENDING",
    dev.DeviceActivated: "ACTIVE",
    dev.DeviceSuspended: "SUSPENDED",
    dev.DeviceRevoked: "REVOKED",
}


@dataclass(frozen=True)
class Device:
    """One device as it stands. `state` None: it was never enrolled."""

    state: State | None = None
    enrolment: dev.DeviceEnrolledData | None = None
    enrolled_at: datetime | None = None  # the first time
    reason: str | None = None  # why it is suspended or revoked
    activated: bool = False  # ever
    changes: int = 0  # of its state: makes the event id of the second activation another than that of the first
    refused: frozenset[str] = frozenset()  # the digests of its refused lines

    @property
    def not_before(self) -> datetime | None:
        """The earliest instant that its clock can rightly have shown."""
        return self.enrolled_at - BACKLOG if self.enrolled_at else None

    @property
    def key(self) -> dev.DeviceKey | None:
        """The key that signs its requests; a device with a key has no token."""
        return self.enrolment.key if self.enrolment else None

    @property
    def refusal(self) -> str | None:
        """The reason that it may not send, or None. None also of a device never enrolled: there the caller decides."""
        match self.state:
            case "PENDING":
                return "This device is not activated yet."
            case "SUSPENDED" | "REVOKED":
                return f"This device is {self.state.lower()}: {self.reason}"
        return None


def evolve(device: Device, event: Event) -> Device:
    """Return the device after an event."""
    match event:
        case dev.LinesRefused(data=data):
            return replace(device, refused=device.refused | {each.line for each in data.lines})
        case dev.DeviceEnrolled(data=enrolment):
            device = replace(device, enrolment=enrolment, enrolled_at=device.enrolled_at or event.time, reason=None)
        case dev.DeviceActivated():
            device = replace(device, reason=None, activated=True)
        case dev.DeviceSuspended(data=stop) | dev.DeviceRevoked(data=stop):
            device = replace(device, reason=stop.reason)
        case _:
            return device
    return replace(device, state=STATES[type(event)], changes=device.changes + 1)


def enrol(device: Device, data: dev.DeviceEnrolledData, who: Who) -> list[Event]:
    """Enrol a device, or change its enrolment: then it waits for its activation again."""
    if device.state == "REVOKED":
        raise conflict("This device is revoked for good: enrol what replaces it under an id of its own.")
    if device.enrolment == data:
        return []
    if device.activated and device.enrolment is not None and device.enrolment.timezone != data.timezone:
        raise conflict("Its punches are known by the zone its clock showed: in another zone it is another device.")
    return [_change(dev.DeviceEnrolled, device, data, who)]


def activate(device: Device, data: dev.DeviceActivatedData, who: Who) -> list[Event]:
    """Let the device send from now on."""
    _require_enrolled(device)
    if device.state == "REVOKED":
        raise conflict("This device is revoked for good.")
    if device.state == "ACTIVE":
        return []
    return [_change(dev.DeviceActivated, device, data, who)]


def suspend(device: Device, data: dev.DeviceStoppedData, who: Who) -> list[Event]:
    """Refuse what the device sends until it is activated again."""
    _require_enrolled(device)
    if device.state == "SUSPENDED" and device.reason == data.reason:
        return []
    if device.state != "ACTIVE":
        raise conflict(f"Only an active device is suspended; this one is {device.state}.")
    return [_change(dev.DeviceSuspended, device, data, who)]


def revoke(device: Device, data: dev.DeviceStoppedData, who: Who) -> list[Event]:
    """Refuse what the device sends for good."""
    _require_enrolled(device)
    if device.state == "REVOKED":
        if device.reason != data.reason:
            raise conflict("This device is revoked already, for another reason.")
        return []
    return [_change(dev.DeviceRevoked, device, data, who)]


def refuse_lines(device: Device, data: dev.LinesRefusedData, who: Who) -> list[Event]:
    """Record the lines that could not be made punches; a line is refused once, however often it is sent."""
    new: dict[str, dev.RefusedLine] = {}
    for each in data.lines:
        if each.line not in device.refused:
            new.setdefault(each.line, each)
    if not new:
        return []
    refused = dev.LinesRefusedData(device_id=data.device_id, raw=data.raw, lines=tuple(new.values()))
    return [dev.LinesRefused.record(refused, time=who.now, actor=who.actor)]


def _require_enrolled(device: Device) -> None:
    if device.state is None:
        raise not_found("No such device is enrolled.")


def _change(kind: type[Event], device: Device, data: DeviceData, who: Who) -> Event:
    return kind.record(data, time=who.now, actor=who.actor, nth=device.changes)
