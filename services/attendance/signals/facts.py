"""What signals are found in: a month's touches, the machines they were made at, and what waited in quarantine. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

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

    The last three are of a phone that said where it was; all that is None is not known.
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
    """An enrolled device, as last said of it; `timezone` is the zone its clock shows."""

    site: str
    timezone: str
    position: Coordinates | None = None


class Signal(BaseModel):
    """A question to a human, no verdict: of a person or of a device. `score` 0 to 100 says which to ask first."""

    kind: Kind
    score: int
    employee_id: str | None = None
    device_id: str | None = None
    at: datetime
    events: list[str]
    says: str


Sent = TypeVar("Sent", RecordedPunch, QuarantinedPunch)


@dataclass(frozen=True)
class Evidence:
    """A month of some people. What is said twice counts once, and the order does not matter.

    `zone` is theirs, and that of a machine nobody enrolled; `on_duty` says whether somebody has a shift at an instant.
    """

    touches: Iterable[RecordedPunch]
    held: Iterable[QuarantinedPunch]
    machines: Mapping[str, Machine]
    zone: ZoneInfo
    on_duty: Callable[[str, int], bool]

    @cached_property
    def by_person(self) -> dict[str, list[RecordedPunch]]:
        """In order of time."""
        return _grouped(self._ordered, lambda touch: touch.employee_id)

    @cached_property
    def by_device(self) -> dict[str, list[RecordedPunch]]:
        """In order of time, without those of no device."""
        return _grouped(self._ordered, lambda touch: touch.device_id)

    @cached_property
    def held_by_device(self) -> dict[str, list[QuarantinedPunch]]:
        """In order of receipt."""
        once = {held.event_id: held for held in self.held}.values()
        return _grouped(sorted(once, key=lambda held: (held.received, held.event_id)), lambda held: held.device_id)

    def zone_of(self, device_id: str) -> ZoneInfo:
        machine = self.machines.get(device_id)
        try:
            return ZoneInfo(machine.timezone) if machine else self.zone
        except (KeyError, ValueError, OSError):  # a log from elsewhere may name what is no zone
            return self.zone

    def own(self, employee_id: str) -> set[str]:
        """The ids of a person's events."""
        return {each.event_id for sent in (self.touches, self.held) for each in sent if each.employee_id == employee_id}

    def local(self, at: int) -> datetime:
        return instant(at).astimezone(self.zone)

    @cached_property
    def _ordered(self) -> list[RecordedPunch]:
        once = {touch.event_id: touch for touch in self.touches}.values()
        return sorted(once, key=lambda touch: (touch.at, touch.event_id))


def by_day(touches: Sequence[RecordedPunch], zone: ZoneInfo) -> Iterator[tuple[date, list[RecordedPunch]]]:
    """Touches in order of time, by local date."""
    day, dusk, found = date.min, 0, list[RecordedPunch]()
    for touch in touches:
        if not found or touch.at >= dusk:
            if found:
                yield day, found
            day = instant(touch.at).astimezone(zone).date()
            dusk, found = local_instant(day + _DAY, time(), zone), []
        found.append(touch)
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
