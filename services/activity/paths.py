"""Which activity a path names, and which day a cursor.

Fixed words and ids never stand in one place of two paths of one length, so that no employee is hidden by their id.
Beside a month they may, as no month is called `drafts`; those routes are included before it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends

from shared.manners import PathId, PathMonth
from shared.problems import invalid

ACTIVITY = "/{employee_id}/{period}/{activity_id}"


@dataclass(frozen=True)
class ActivityPlace:
    """`period` is the month of the activity's date."""

    employee_id: PathId
    period: PathMonth
    activity_id: PathId

    @property
    def ids(self) -> dict[str, str]:
        return {"employee_id": self.employee_id, "activity_id": self.activity_id}


Place = Annotated[ActivityPlace, Depends()]


def day_of(text: str) -> date:
    """A day of a cursor. Raises Problem 422 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid("The cursor is not one that a page gave.") from None
