"""How commands are written and lists are paged, the same for every service."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Strict, StringConstraints

from shared.events import CITY
from shared.problems import error_at, invalid

Row = TypeVar("Row")
Key = TypeVar("Key")
Said = TypeVar("Said", bound=msgspec.Struct)


class Command(BaseModel):
    """A request body. Nothing is guessed: unknown members, `1.0` or `"1"` for an int, are refused (422)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _written(pattern: str, example: str) -> BeforeValidator:
    """Only the one way of writing: pydantic alone would take 20261102 for seconds since 1970."""

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

_ID = r"^[A-Za-z0-9_-]{1,64}$"  # what can stand in a subject of the log
Id = Annotated[str, StringConstraints(pattern=_ID), AfterValidator(_no_city)]
_MONTH = r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, StringConstraints(pattern=_MONTH)]
STORABLE = r"^[^\x00]*$"  # PostgreSQL keeps no NUL in a text
Reason = Annotated[str, StringConstraints(min_length=3, max_length=500, pattern=STORABLE)]
PathId = Annotated[str, Path(pattern=_ID), AfterValidator(_no_city)]
PathDay = Annotated[Day, Path(examples=["2026-11-02"])]
PathMonth = Annotated[str, Path(pattern=_MONTH, examples=["2026-11"])]

Limit = Annotated[int, Query(ge=1, le=500, description="Most items on a page")]
Cursor = Annotated[str | None, Query(max_length=512, description="`next` of the page before")]


class Recorded(BaseModel):
    """The answer to a command that is stored, now or before: the same again answers the same."""

    id: str
    status: str = "RECORDED"


def also_as(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route whose answer can be had as JSON and so, for OpenAPI."""
    return {200: {"content": {each: {} for each in media_types}}}


def fact(kind: type[Said], command: BaseModel, **more: Any) -> Said:
    """The data of an event from a command's fields. Raises Problem 422 where the published language refuses them."""
    try:
        return msgspec.convert({**command.model_dump(), **more}, kind)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from None


class Page(BaseModel, Generic[Row]):
    """A part of a list; `next` is the cursor of the part after it, null at the end."""

    items: list[Row]
    next: str | None = None


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[str | int, ...]]) -> Page[Row]:
    """A page from up to `limit + 1` rows that follow the cursor: the one too many says that there is more.

    `key` gives the values the list is ordered by; they make the cursor.
    """
    items = list(rows[:limit])
    more = len(rows) > limit
    return Page(items=items, next=next_cursor(key(items[-1])) if more else None)


def after(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The values to read on after, of these kinds; None at the start. Raises Problem 422 for a cursor not ours."""
    if cursor is None:
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor))
    except ValueError:
        values = None
    if not isinstance(values, list) or tuple(map(type, values)) != kinds or not all(map(_storable, values)):
        raise invalid("The cursor is not one that a page gave.", error_at("/query/cursor", "is not `next` of a page"))
    return tuple(values)


async def sifted(
    read: Callable[[Key | None], Awaitable[Sequence[Row]]],
    passes: Callable[[Row], Awaitable[bool]],
    key: Callable[[Row], Key],
    limit: int,
    after: Key | None,
) -> list[Row]:
    """Up to `limit` of the rows that pass; `read` gives up to `limit` of all that follow a key."""
    found: list[Row] = []
    while True:
        rows = await read(after)
        found += [row for row in rows if await passes(row)]
        if len(found) >= limit or len(rows) < limit:
            return found[:limit]
        after = key(rows[-1])


def day_of(text: str) -> date:
    """A day of a cursor. Raises Problem 422 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("The cursor is not one that a page gave.") from None


def _storable(value: str | int) -> bool:
    """Whether a database can compare with it: no NUL, no number past the 32 bits of a revision."""
    return value.isprintable() if isinstance(value, str) else abs(value) < 2**31


def next_cursor(values: tuple[str | int, ...]) -> str:
    """The cursor of what follows the row with these values."""
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode()
