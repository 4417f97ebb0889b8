"""Signals and the evidence for them: a month's punches, their devices, and the quarantined punches. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from shared.city.workday import instant, microseconds
from shared.events.attendance.devices import Coordinates

SECOND = 1_000_000
_DAY = timedelta(days=1)

Kind = Literal[
    "MOCK_LOCATION",
    "IMPOSSIBLE_TRAVEL",
    "BURST",
    "SAME_POSITION",
    "CLOCK_SKEW",
    "OUT_OF_ZONE",
]


class RecordedPunch(NamedTuple):
    """A punch: `at` by the clock that made it, `recorded_at` by ours, in microseconds since 1970, UTC.

    The last three are those of a phone that sent its position, `distance_m` in metres; None is unknown.
    """

    employee_id: str
    at: int
    event_id: str
    device_id: str | None = None
    recorded_at: int | None = None
    zone: str | None = None
    distance_m: int | None = None
    mock: bool | None = None


class QuarantinedPunch(NamedTuple):
    """A punch of a device that went to quarantine; `received` in microseconds since 1970, UTC."""

    employee_id: str
    received: int
    event_id: str
    device_id: str


class Machine(NamedTuple):
    """An enrolled device; `timezone` is the zone that its clock shows."""

    site: str
    timezone: str
    position: Coordinates | None = None


class Signal(BaseModel):
    """A question to a human, no verdict: about a person or a device. The highest `score`, 0 to 100, is asked first."""

    kind: Kind
    score: Annotated[int, Field(description="Points from 0 to 100")]
    employee_id: str | None = None
    device_id: str | None = None
    at: datetime
    events: list[str]
    says: Annotated[str, Field(examples=["Absen dari luar area kerja pada 3 hari. Apakah ada tugas di luar kantor?"])]


Sent = TypeVar("Sent", RecordedPunch, QuarantinedPunch)


@dataclass(frozen=True)
class Evidence:
    """The evidence of some people's month. An event given twice counts once, and the order does not matter.

    `zone` is that of their unit, and of a machine that is not enrolled; `on_duty` is whether an employee has a shift at
    an instant.
    """

    punches: Iterable[RecordedPunch]
    quarantined: Iterable[QuarantinedPunch]
    machines: Mapping[str, Machine]
    zone: ZoneInfo
    on_duty: Callable[[str, int], bool]

    @cached_property
    def by_person(self) -> dict[str, list[RecordedPunch]]:
        """Each person's punches in order of time."""
        return _grouped(self._ordered, lambda punch: punch.employee_id)

    @cached_property
    def by_device(self) -> dict[str, list[RecordedPunch]]:
        """Each device's punches in order of time."""
        return _grouped(self._ordered, lambda punch: punch.device_id)

    @cached_property
    def quarantined_by_device(self) -> dict[str, list[QuarantinedPunch]]:
        """Each device's quarantined punches in order of receipt."""
        once = {punch.event_id: punch for punch in self.quarantined}.values()
        return _grouped(sorted(once, key=lambda punch: (punch.received, punch.event_id)), lambda punch: punch.device_id)

    def zone_of(self, device_id: str) -> ZoneInfo:
        machine = self.machines.get(device_id)
        try:
            return ZoneInfo(machine.timezone) if machine else self.zone
        except (KeyError, ValueError, OSError):  # a log from elsewhere may name what is no zone
            return self.zone

    def own(self, employee_id: str) -> set[str]:
        """The ids of a person's events."""
        return {
            each.event_id
            for sent in (self.punches, self.quarantined)
            for each in sent
            if each.employee_id == employee_id
        }

    def local(self, at: int) -> datetime:
        return instant(at).astimezone(self.zone)

    @cached_property
    def _ordered(self) -> list[RecordedPunch]:
        once = {punch.event_id: punch for punch in self.punches}.values()
        return sorted(once, key=lambda punch: (punch.at, punch.event_id))


def by_day(punches: Sequence[RecordedPunch], zone: ZoneInfo) -> Iterator[tuple[date, list[RecordedPunch]]]:
    """Touches in order of time, by local date."""
    day, dusk, found = date.min, 0, list[RecordedPunch]()
    for punch in punches:
        if not found or punch.at >= dusk:
            if found:
                yield day, found
            day = instant(punch.at).astimezone(zone).date()
            dusk, found = local_instant(day + _DAY, time(), zone), []
        found.append(punch)
    if found:
        yield day, found


def local_instant(day: date, clock: time, zone: ZoneInfo) -> int:
    return microseconds(datetime.combine(day, clock, zone))


def ids(sent: Iterable[RecordedPunch | QuarantinedPunch]) -> list[str]:
    return [each.event_id for each in sent]


def _grouped(sent: Iterable[Sent], key: Callable[[Sent], str | None]) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = {}
    for each in sent:
        name = key(each)
        if name is not None:
            found.setdefault(name, []).append(each)
    return found
