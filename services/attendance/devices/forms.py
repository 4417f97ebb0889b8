"""Request bodies of devices' commands, and the views of devices."""

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.attendance.devices.domain import State
from services.attendance.devices.silence import Watch
from services.attendance.devices.store import ContactRow, DeviceRow, RefusedLineRow, last_contact
from shared.city.workday import instant, microseconds
from shared.events.attendance import devices as dev
from shared.http.forms import STORABLE, Command, Id, Reason

_BASE64URL = r"^[A-Za-z0-9_-]{43}$"
_E6 = 1_000_000


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # missing, malformed, or a directory of the zone database
        raise ValueError("is no IANA time zone") from error
    return name


def _network(text: str) -> str:
    return str(ip_network(text))


Zone = Annotated[str, Field(max_length=64, examples=["Asia/Makassar"]), AfterValidator(_zone)]
Network = Annotated[str, Field(max_length=64, examples=["10.20.0.0/16"]), AfterValidator(_network)]


class KeyCommand(Command):
    """A public key, or the SHA-256 of a shared key, base64url. The secret itself is never sent."""

    kind: dev.DeviceKeyKind
    value: Annotated[str, Field(pattern=_BASE64URL)]


class CoordinatesCommand(Command):
    """Decimal degrees; kept to a millionth, which is 11 cm."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

    @property
    def fact(self) -> dev.Coordinates:
        return dev.Coordinates(round(self.latitude * _E6), round(self.longitude * _E6))


class EnrolCommand(Command):
    """The enrolment of a device. `timezone` is the zone that its clock shows; `position` is where it hangs.

    Without a `trust` that of an ADMS terminal is LOW, of any other device NORMAL.
    """

    device_id: Id
    protocol: Annotated[dev.Protocol, Field(examples=["HTTP"])]
    site: Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
    timezone: Zone
    trust: dev.Trust | None = None
    serial: Id | None = None
    sources: Annotated[list[Network], Field(max_length=20)] = []
    key: KeyCommand | None = None
    position: CoordinatesCommand | None = None

    @model_validator(mode="after")
    def _known_by(self) -> Self:
        if self.protocol == "ADMS" and not (self.serial and self.sources):
            raise ValueError("an ADMS terminal says its serial only: name that, and the sources it may call from")
        return self


class StopCommand(Command):
    """The reason why a device is suspended or revoked."""

    reason: Reason


class CoordinatesView(BaseModel):
    """Decimal degrees."""

    latitude: float
    longitude: float


class DeviceView(BaseModel):
    """A device as it stands, with its last contact.

    `clock_skew_seconds`: the newest line of its last upload, or its request's time, less the time of receipt; below 0
    the line waited, or the clock lags. `missing`, of a device that signs: how many numbers below `last_sequence` never
    arrived.
    """

    device_id: str
    state: State
    reason: str | None
    protocol: str
    site: str
    timezone: str
    trust: str
    serial: str | None
    sources: list[str]
    position: CoordinatesView | None
    enrolled_at: datetime
    last_seen: datetime | None
    clock_skew_seconds: int | None
    silent_seconds: int | None
    silent_in_hours: bool
    last_sequence: Annotated[int | None, Field(description="The number of its newest request, counted by the device")]
    missing: Annotated[int | None, Field(description="Numbers of its requests")]


class RefusalView(BaseModel):
    """A refused line. `line` is its digest; the line is in the archive at sequence `raw`, as line `number` from 0."""

    device_id: str
    received: datetime
    raw: Annotated[int, Field(description="A sequence of the archive, counted from 1")]
    number: Annotated[int, Field(description="A line of the upload, counted from 0")]
    line: Annotated[str, Field(examples=["9f86d081884c7d65"])]
    reason: dev.Refusal


def view(row: DeviceRow, contact: ContactRow | None, watch: Watch) -> DeviceView:
    """The device and its last contact, as they are at the moment of `watch`."""
    seen, run = (contact.last_seen, contact.run) if contact else (None, None)
    return DeviceView(
        **row.model_dump(exclude={"enrolled_at", "latitude_e6", "longitude_e6", "seq"}),
        position=coordinates_view(row.latitude_e6, row.longitude_e6),
        enrolled_at=instant(row.enrolled_at),
        last_seen=None if seen is None else instant(seen),
        clock_skew_seconds=contact.skew_seconds if contact else None,
        silent_seconds=None if seen is None else (microseconds(watch.now) - seen) // 1_000_000,
        silent_in_hours=watch.silent(row.state, row.timezone, last_contact(row, contact)),
        last_sequence=run.last if run else None,
        missing=run.missing if run else None,
    )


def coordinates_view(latitude_e6: int | None, longitude_e6: int | None) -> CoordinatesView | None:
    if latitude_e6 is None or longitude_e6 is None:
        return None
    return CoordinatesView(latitude=latitude_e6 / _E6, longitude=longitude_e6 / _E6)


def refusal_view(row: RefusedLineRow) -> RefusalView:
    return RefusalView(**row.model_dump(exclude={"received", "seq"}), received=instant(row.received))
