"""Events of the machines that send punches, and of punches whose clock cannot be right."""

from typing import Annotated, Literal

import msgspec

from shared.events.envelope import Data, Event, Id, Instant, Natural, Positive, Text

Protocol = Literal["ADMS", "HTTP", "NATS", "MQTT"]
Trust = Literal["LOW", "NORMAL", "HIGH"]
Direction = Literal["IN", "OUT", "UNKNOWN"]
Cause = Literal["FUTURE", "BEFORE_ENROLMENT"]
DeviceKeyKind = Literal["ED25519", "HMAC_SHA256"]
Latitude = Annotated[int, msgspec.Meta(ge=-90_000_000, le=90_000_000)]
Longitude = Annotated[int, msgspec.Meta(ge=-180_000_000, le=180_000_000)]
Refusal = Literal["UNREADABLE", "FOREIGN_DEVICE", "UNKNOWN_EMPLOYEE", "NOT_EMPLOYED"]


class DeviceKey(Data, frozen=True):
    """The key that proves a device: its public key, or the SHA-256 of a shared key; base64url."""

    kind: DeviceKeyKind
    value: Annotated[str, msgspec.Meta(min_length=43, max_length=43)]


class Coordinates(Data, frozen=True):
    """A position in degrees times a million."""

    latitude_e6: Latitude
    longitude_e6: Longitude


class DeviceEnrolledData(Data, frozen=True):
    """The enrolment of a device, which may send once it is activated. A later enrolment replaces it.

    `timezone` is the zone its clock shows; `sources` are the networks it may call from, none: any; `position` is
    where it hangs.
    """

    device_id: Id
    protocol: Protocol
    site: Text
    timezone: str
    trust: Trust = "NORMAL"
    serial: Id | None = None
    sources: tuple[str, ...] = ()
    key: DeviceKey | None = None
    position: Coordinates | None = None


class DeviceActivatedData(Data, frozen=True):
    device_id: Id


class DeviceStoppedData(Data, frozen=True):
    """The reason why a device is suspended for a while, or revoked for good."""

    device_id: Id
    reason: Text


class RefusedLine(Data, frozen=True):
    """A line that could not be made a punch: its digest, and its number, from 0, in the archived part."""

    line: Id
    number: Natural
    reason: Refusal


class LinesRefusedData(Data, frozen=True):
    """The refused lines of a part of an upload; `raw` is that part's sequence in the archive of raw lines."""

    device_id: Id
    raw: Positive
    lines: tuple[RefusedLine, ...]


class PunchQuarantinedData(Data, frozen=True):
    """A punch that waits for a person, because its clock cannot be right; it counts for nothing meanwhile."""

    employee_id: Id
    punch_id: Id
    at: Instant
    direction: Direction
    method: str
    cause: Cause
    device_id: Id | None = None


class QuarantineDecidedData(Data, frozen=True):
    """A person's decision on a quarantined punch; `at` is the instant of that punch."""

    employee_id: Id
    punch_id: Id
    at: Instant
    reason: Text


class DeviceEnrolled(Event, frozen=True, tag="attendance.DeviceEnrolled"):
    """A device was enrolled, or its enrolment changed; it waits for its activation."""

    data: DeviceEnrolledData


class DeviceActivated(Event, frozen=True, tag="attendance.DeviceActivated"):
    """A device may send from now on."""

    data: DeviceActivatedData


class DeviceSuspended(Event, frozen=True, tag="attendance.DeviceSuspended"):
    """A device may not send until it is activated again."""

    data: DeviceStoppedData


class DeviceRevoked(Event, frozen=True, tag="attendance.DeviceRevoked"):
    """A device may never send again."""

    data: DeviceStoppedData


class LinesRefused(Event, frozen=True, tag="attendance.LinesRefused"):
    """Lines of a device were refused for good; the archive keeps them."""

    data: LinesRefusedData


class PunchQuarantined(Event, frozen=True, tag="attendance.PunchQuarantined"):
    """A punch was put into quarantine, because its device's clock cannot be right."""

    data: PunchQuarantinedData


class QuarantineReleased(Event, frozen=True, tag="attendance.QuarantineReleased"):
    """A quarantined punch is released; it follows as CheckedIn, CheckedOut or Punched."""

    data: QuarantineDecidedData


class QuarantineRefused(Event, frozen=True, tag="attendance.QuarantineRefused"):
    """A quarantined punch was refused: it never counts."""

    data: QuarantineDecidedData


DeviceEvent = DeviceEnrolled | DeviceActivated | DeviceSuspended | DeviceRevoked | LinesRefused
QuarantineEvent = PunchQuarantined | QuarantineReleased | QuarantineRefused
