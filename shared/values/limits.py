"""Limits: numbers that a regulation may change from a date on, read from `limits.toml` files. Pure."""

import tomllib
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

import msgspec

L = TypeVar("L")


class LimitError(ValueError):
    """A file of limits that cannot be read; the message gives the place and the reason."""


class Since(Protocol):
    @property
    def valid_from(self) -> date: ...


S = TypeVar("S", bound=Since)


def parse(toml_text: str, kind: type[L]) -> L:
    """The limits of a TOML file. Raises LimitError."""
    try:
        return msgspec.convert(tomllib.loads(toml_text), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LimitError(str(error)) from None


def require_rising(limits: Sequence[Since]) -> None:
    """Raise ValueError unless every entry is valid from a later day than the one before."""
    for before, after in pairwise(limits):
        if after.valid_from <= before.valid_from:
            raise ValueError(f"valid_from {after.valid_from} does not follow {before.valid_from}")


def in_force(limits: Sequence[S], day: date) -> S | None:
    """The last entry that is valid by a day; None before the first."""
    return next((limit for limit in reversed(limits) if limit.valid_from <= day), None)
