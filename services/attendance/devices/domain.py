"""What a device may do, and how that changes: pure. (none) → PENDING → ACTIVE ⇄ SUSPENDED → REVOKED, for good."""

from collections.abc import Sequence
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
    """One device: what was last said of it. `state` None: it was never enrolled."""

    state: State | None = None
    enrolment: dev.DeviceEnrolledData | None = None
    enrolled_at: datetime | None = None  # the first time
    reason: str | None = None  # why it is suspended or revoked
    activated: bool = False  # ever
    said: int = 0  # how often its state was spoken of: tells the second activation from the first
    refused: frozenset[str] = frozenset()  # the digests of its lines that were refused

    @property
    def not_before(self) -> datetime | None:
        """The earliest instant its clock can rightly have shown."""
        return self.enrolled_at - BACKLOG if self.enrolled_at else None

    @property
    def key(self) -> dev.DeviceKey | None:
        """What its requests are signed with; then no token speaks for it."""
        return self.enrolment.key if self.enrolment else None

    @property
    def silenced(self) -> str | None:
        """Why it is not heard, or None. Of a device never enrolled the caller decides."""
        match self.state:
            case "PENDING":
                return "This device is not activated yet."
            case "SUSPENDED" | "REVOKED":
                return f"This device is {self.state.lower()}: {self.reason}"
        return None


def evolve(device: Device, event: Event) -> Device:
    """The device after an event."""
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
    return replace(device, state=STATES[type(event)], said=device.said + 1)


def enrol(device: Device, data: dev.DeviceEnrolledData, who: Who) -> list[Event]:
    """Ask for a device, or say anew what it is: then it waits for its activation again."""
    if device.state == "REVOKED":
        raise conflict("This device is revoked for good: enrol what replaces it under an id of its own.")
    if device.enrolment == data:
        return []
    if device.activated and device.enrolment is not None and device.enrolment.timezone != data.timezone:
        raise conflict("Its punches are known by the zone its clock showed: in another zone it is another device.")
    return [_say(dev.DeviceEnrolled, device, data, who)]


def activate(device: Device, data: dev.DeviceActivatedData, who: Who) -> list[Event]:
    """From now on it is heard."""
    _require_enrolled(device)
    if device.state == "REVOKED":
        raise conflict("This device is revoked for good.")
    if device.state == "ACTIVE":
        return []
    return [_say(dev.DeviceActivated, device, data, who)]


def suspend(device: Device, data: dev.DeviceStoppedData, who: Who) -> list[Event]:
    """It is not heard until it is activated again."""
    _require_enrolled(device)
    if device.state == "SUSPENDED" and device.reason == data.reason:
        return []
    if device.state != "ACTIVE":
        raise conflict(f"Only an active device is suspended; this one is {device.state}.")
    return [_say(dev.DeviceSuspended, device, data, who)]


def revoke(device: Device, data: dev.DeviceStoppedData, who: Who) -> list[Event]:
    """It is never heard again."""
    _require_enrolled(device)
    if device.state == "REVOKED":
        if device.reason != data.reason:
            raise conflict("This device is revoked already, for another reason.")
        return []
    return [_say(dev.DeviceRevoked, device, data, who)]


def refuse_lines(device: Device, device_id: str, raw: int, lines: Sequence[dev.RefusedLine], who: Who) -> list[Event]:
    """The lines of which no punch could be made; a line is refused once, however often it is sent."""
    new: dict[str, dev.RefusedLine] = {}
    for each in lines:
        if each.line not in device.refused:
            new.setdefault(each.line, each)
    if not new:
        return []
    data = dev.LinesRefusedData(device_id=device_id, raw=raw, lines=tuple(new.values()))
    return [dev.LinesRefused.record(data, time=who.now, actor=who.actor)]


def _require_enrolled(device: Device) -> None:
    if device.state is None:
        raise not_found("No such device is enrolled.")


def _say(kind: type[Event], device: Device, data: DeviceData, who: Who) -> Event:
    return kind.record(data, time=who.now, actor=who.actor, nth=device.said)
