"""The time in which corrections of a day can be requested, by date: data from `limits.toml` (domain 5.5). Pure."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from shared.values.limits import in_force, parse, require_rising


class CorrectionLimit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limit from a date on: the number of the person's own workdays after a day in which it can be asked for."""

    valid_from: date
    legal_basis: str
    request_workdays: Annotated[int, msgspec.Meta(ge=1, le=366)]


class CorrectionLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of all dates, the earliest first."""

    limits: Sequence[CorrectionLimit]

    def __post_init__(self) -> None:
        require_rising(self.limits)

    def on(self, day: date) -> CorrectionLimit | None:
        """The limit in force on a day."""
        return in_force(self.limits, day)


def parse_limits(toml_text: str) -> CorrectionLimits:
    """The limits of a TOML file. Raises LimitError."""
    return parse(toml_text, CorrectionLimits)


@cache
def packaged() -> CorrectionLimits:
    """The limits that come with the program."""
    return parse_limits((Path(__file__).parent / "limits.toml").read_text())
