"""The request body that records an assembly."""

from typing import Annotated

from pydantic import Field

from shared.events.attendance.days import AssemblyKind
from shared.http.forms import Command, Day, Id

MOST_PEOPLE = 20_000  # a whole city's


class AssemblyCommand(Command):
    """The people of a unit who were present at an assembly. Sent again, with others, it corrects what was recorded."""

    unit_id: Id
    date: Day
    kind: AssemblyKind
    present: Annotated[list[Id], Field(max_length=MOST_PEOPLE)]
