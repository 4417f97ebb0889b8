"""The numbers of daily work that a mayor may change, since when: data from `limits.toml` (domain 5.1). Pure."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec


class LimitError(ValueError):
    """A file of limits that cannot be; says the place and the reason."""


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All limits, from a date on."""

    valid_from: date
    escalation_days: Annotated[int, msgspec.Meta(ge=1, le=60)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limits: Annotated[Sequence[Limit], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        for before, after in pairwise(self.limits):
            if after.valid_from <= before.valid_from:
                raise ValueError(f"valid_from {after.valid_from} does not follow {before.valid_from}")

    def on(self, day: date) -> Limit:
        """The limits in force on a day; before the first ones, those."""
        return next((each for each in reversed(self.limits) if each.valid_from <= day), self.limits[0])


def parse_limits(toml_text: str) -> Limits:
    """The limits of a TOML file. Raises LimitError."""
    try:
        return msgspec.convert(tomllib.loads(toml_text), Limits)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LimitError(str(error)) from None


@cache
def packaged() -> Limits:
    """The limits that come with the program."""
    return parse_limits((Path(__file__).parent / "limits.toml").read_text())
