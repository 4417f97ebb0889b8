"""How long a day can be put right by request, since when: data from `limits.toml` (domain 5.5). Pure."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from shared.values.limits import in_force, parse, require_rising


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From a date on: until the end of which of the person's own workdays after the day."""

    valid_from: date
    legal_basis: str
    request_workdays: Annotated[int, msgspec.Meta(ge=1, le=366)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limits: Sequence[Limit]

    def __post_init__(self) -> None:
        require_rising(self.limits)

    def on(self, day: date) -> Limit | None:
        """The limit in force on a day."""
        return in_force(self.limits, day)


def parse_limits(toml_text: str) -> Limits:
    """The limits of a TOML file. Raises LimitError."""
    return parse(toml_text, Limits)


@cache
def packaged() -> Limits:
    """The limits that come with the program."""
    return parse_limits((Path(__file__).parent / "limits.toml").read_text())
