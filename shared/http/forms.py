"""Forms: the request models and field types that all services share."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)

from shared.city.workday import instant
from shared.events import CITY
from shared.problems import invalid

JSON = "application/json"

EventData = TypeVar("EventData", bound=msgspec.Struct)


class Command(BaseModel):
    """A request body. Nothing is guessed: unknown members, `1.0` or `"1"` for an int, are refused (422)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RowView(BaseModel):
    """An answer that is read from the attributes of a row."""

    model_config = ConfigDict(from_attributes=True)


def _written(pattern: str, example: str) -> BeforeValidator:
    """Accept the one way of writing only: pydantic alone would take 20261102 for seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, str) and re.match(pattern, value) is None:
            raise ValueError(f"is written like {example}")
        if isinstance(value, int | float):
            raise ValueError(f"is a text written like {example}")
        return value

    return BeforeValidator(check)


def _no_city(text: str) -> str:
    if text == CITY:
        raise ValueError(f"{CITY!r} is the city's own name in the log")
    return text


# Years a payroll can mean: far from the ends of the calendar, where a day more or less is no date any more.
_DATE = r"(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"  # not `\d`, which is any script's digit
Day = Annotated[date, Strict(False), _written(_DATE + "$", "2026-11-02, from 1900 to 2999")]
Instant = Annotated[
    AwareDatetime,
    Strict(False),
    _written(_DATE + "T[0-9]{2}:[0-9]{2}(?![0-9])", "2026-11-02T07:31:07+07:00, from 1900 to 2999"),
]

_ID = r"^[A-Za-z0-9_-]{1,64}$"  # the letters that a subject of the log can hold
Id = Annotated[str, StringConstraints(pattern=_ID), AfterValidator(_no_city)]
_MONTH = r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, StringConstraints(pattern=_MONTH)]
STORABLE = r"^[^\x00]*$"  # PostgreSQL keeps no NUL in a text
Reason = Annotated[str, StringConstraints(min_length=3, max_length=500, pattern=STORABLE)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=STORABLE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]
# An instant of an answer, from a row that has microseconds since 1970, UTC.
StoredInstant = Annotated[datetime, BeforeValidator(lambda at: instant(at) if isinstance(at, int) else at)]
PathId = Annotated[str, Path(pattern=_ID), AfterValidator(_no_city)]
PathDay = Annotated[Day, Path(examples=["2026-11-02"])]
PathMonth = Annotated[str, Path(pattern=_MONTH, examples=["2026-11"])]


class Recorded(BaseModel):
    """The answer to a command that is stored, now or before: sent again it has the same answer."""

    id: Annotated[str, Field(examples=["a-2026-11-02-1"])]
    status: str = "RECORDED"


def answers_like(examples: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route, for OpenAPI, with an example of each media type that no schema describes.

    None is no example: bytes of which none can be shown.
    """
    shown = {media_type: {"example": example} if example else {} for media_type, example in examples.items()}
    return {200: {"content": shown}}


def fact(kind: type[EventData], command: BaseModel, **more: Any) -> EventData:
    """The data of an event from a command's fields. Raises Problem 422 where the published language refuses them."""
    try:
        return msgspec.convert({**command.model_dump(), **more}, kind)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from None
