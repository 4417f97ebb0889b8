"""Paging: lists in pages, the same in every service."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from shared.problems import error_at, invalid

Row = TypeVar("Row")
Key = TypeVar("Key")

Limit = Annotated[int, Query(ge=1, le=500, description="Most items on a page")]
Cursor = Annotated[str | None, Query(max_length=512, description="`next` of the page before")]


class Page(BaseModel, Generic[Row]):
    """A part of a list; `next` is the cursor of the part after it, null at the end."""

    items: list[Row]
    next: str | None = None


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[str | int, ...]]) -> Page[Row]:
    """A page from up to `limit + 1` rows that follow the cursor: the one too many shows that there is more.

    `key` gives the values the list is ordered by; they make the cursor.
    """
    items = list(rows[:limit])
    more = len(rows) > limit
    return Page(items=items, next=next_cursor(key(items[-1])) if more else None)


def after(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The values of the cursor, of these kinds; None at the start. Raises Problem 422 for a cursor not ours."""
    if cursor is None:
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor))
    except ValueError:
        values = None
    if not isinstance(values, list) or tuple(map(type, values)) != kinds or not all(map(_storable, values)):
        raise invalid("The cursor is not one that a page gave.", error_at("/query/cursor", "is not `next` of a page"))
    return tuple(values)


def after_id(cursor: str | None) -> str:
    """The id to read on after, empty at the start: ids are never empty. Raises Problem 422 for a cursor not ours."""
    values = after(cursor, str)
    return values[0] if values else ""


def day_of(text: str) -> date:
    """The day that a value of a cursor names. Raises Problem 422 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("The cursor is not one that a page gave.") from None


def _storable(value: str | int) -> bool:
    """Whether a database can compare with the value: no NUL, no number past the 32 bits of a revision."""
    return value.isprintable() if isinstance(value, str) else abs(value) < 2**31


def next_cursor(values: tuple[str | int, ...]) -> str:
    """The cursor of the rows after the row with these values."""
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode()
