"""How an assembly is recorded."""

from typing import Annotated

from pydantic import Field

from shared.events.attendance.days import AssemblyKind
from shared.http.forms import Command, Day, Id

MOST_PEOPLE = 20_000  # a whole city's


class AssemblyCommand(Command):
    """Who of a unit stood in an assembly. Said again, with others, it corrects what was recorded."""

    unit_id: Id
    date: Day
    kind: AssemblyKind
    present: Annotated[list[Id], Field(max_length=MOST_PEOPLE)]
