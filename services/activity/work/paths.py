"""Which activity a path names.

Fixed words and ids never stand in one place of two paths of one length, so that no employee is hidden by their id.
Beside a month they may, as no month is called `drafts`; those routes are included before it.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from shared.http.forms import PathId, PathMonth

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
