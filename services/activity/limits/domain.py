"""The numbers of daily work that a mayor may change, each from a date on: data from `limits.toml`. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from shared.values.limits import in_force, parse, require_rising

_Days = Annotated[int, msgspec.Meta(ge=1, le=31)]
_Hours = Annotated[int, msgspec.Meta(ge=0, le=31 * 24)]
_Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
_Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
_Bytes = Annotated[int, msgspec.Meta(ge=1, le=2**40)]


class EvidenceLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of a file: bytes, media types, the unpacked size of an archive; and of a person's unfinished uploads."""

    max_bytes: _Bytes
    unfinished: Annotated[int, msgspec.Meta(ge=1)]
    types: frozenset[str]
    unpacked_bytes: _Bytes
    unpacked_ratio: Annotated[int, msgspec.Meta(ge=1)]


class DatedLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers from a date on; `limits.toml` explains each."""

    valid_from: date
    day_minutes: _Minutes
    entry_workdays: _Days
    cutoff_workday: _Days
    offline_grace_hours: _Hours
    outage_minutes: _Minutes
    outage_days: _Days
    escalation_days: Annotated[int, msgspec.Meta(ge=1, le=60)]
    reminder_hour: _Hour
    quiet_from: _Hour
    quiet_to: _Hour
    evidence: EvidenceLimits

    def __post_init__(self) -> None:
        if not self.quiet_to <= self.reminder_hour < self.quiet_from:
            raise ValueError("reminder_hour must not be in the quiet hours")

    @property
    def offline_grace(self) -> timedelta:
        return timedelta(hours=self.offline_grace_hours)

    @property
    def least_downtime(self) -> timedelta:
        return timedelta(minutes=self.outage_minutes)

    @property
    def longest_downtime(self) -> timedelta:
        return timedelta(days=self.outage_days)


class ActivityLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All numbers, in order of their dates."""

    limits: Annotated[Sequence[DatedLimits], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        require_rising(self.limits)

    def on(self, day: date) -> DatedLimits:
        """The limits in force on a day; before the first, the first."""
        return in_force(self.limits, day) or self.limits[0]


def parse_limits(toml_text: str) -> ActivityLimits:
    """The limits of a TOML file. Raises LimitError."""
    return parse(toml_text, ActivityLimits)


@cache
def packaged() -> ActivityLimits:
    """The limits that come with the program."""
    return parse_limits((Path(__file__).parent / "limits.toml").read_text())
