"""The limits that the law sets for each kind of leave, by date: data from `limits.toml` (domain 2.8). Pure."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from shared.events.attendance.leave import LeaveKind
from shared.values.limits import in_force, parse, require_rising

Unit = Literal["WORKDAYS", "CALENDAR_DAYS"]
_Count = Annotated[int, msgspec.Meta(ge=1, le=366)]
_Months = Annotated[int, msgspec.Meta(ge=1, le=60)]  # an excuse lasts five years at most
_Years = Annotated[int, msgspec.Meta(ge=0, le=60)]


class Yearly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days that a year gives, and the most it may hold with the days that earlier years left."""

    days: _Count
    most: _Count
    most_rested: _Count

    def __post_init__(self) -> None:
        if not self.days <= self.most <= self.most_rested:
            raise ValueError("days, most and most_rested must not fall")


class LeaveLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one kind of leave."""

    unit: Unit
    months: _Months
    service_years: _Years = 0
    times: _Count | None = None
    document: bool = False
    yearly: Yearly | None = None

    def last_day(self, first: date) -> date:
        """The last day of the longest leave that starts on `first`."""
        return months_after(first, self.months) - timedelta(days=1)


class LimitsByKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of all kinds of leave, from a date on."""

    valid_from: date
    legal_basis: str
    kinds: dict[LeaveKind, LeaveLimit]


class LeaveLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of all dates, the earliest first."""

    limits: Sequence[LimitsByKind]

    def __post_init__(self) -> None:
        require_rising(self.limits)

    def on(self, day: date, kind: LeaveKind) -> LeaveLimit | None:
        """The limit in force on a day; None where there is no such leave."""
        limits = in_force(self.limits, day)
        return limits.kinds.get(kind) if limits else None


def parse_limits(toml_text: str) -> LeaveLimits:
    """The limits of a TOML file. Raises LimitError."""
    return parse(toml_text, LeaveLimits)


@cache
def packaged() -> LeaveLimits:
    """The limits that come with the program."""
    return parse_limits((Path(__file__).parent / "limits.toml").read_text())


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
