"""How long a day can be put right by request, since when: data from `limits.toml` (domain 5.5). Pure."""

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
    """From a date on: until the end of which of the person's own workdays after the day."""

    valid_from: date
    legal_basis: str
    request_workdays: Annotated[int, msgspec.Meta(ge=1, le=366)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limits: Sequence[Limit]

    def __post_init__(self) -> None:
        for before, after in pairwise(self.limits):
            if after.valid_from <= before.valid_from:
                raise ValueError(f"valid_from {after.valid_from} does not follow {before.valid_from}")

    def on(self, day: date) -> Limit | None:
        """The limit in force on a day."""
        return next((each for each in reversed(self.limits) if each.valid_from <= day), None)


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
