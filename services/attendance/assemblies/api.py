"""Assemblies over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.assemblies.commands import AssemblyCommands
from services.attendance.assemblies.forms import AssemblyCommand
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.http.access import allow
from shared.http.batch import BatchAnswer, answer_known
from shared.http.parts import Received, part

Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]
Commands = Annotated[AssemblyCommands, part(AssemblyCommands)]

routes = APIRouter(prefix="/attendance/assemblies", tags=["assemblies"])


@routes.post("")
async def record(body: AssemblyCommand, caller: Keeper, commands: Commands, now: Received) -> BatchAnswer:
    """Record which people of a unit were present at an assembly, an answer for each person by id.

    Recorded as missing is an employee who is not named and was expected: at work that day, without a known excuse.
    """
    require_unit_keeper(caller, body.unit_id)
    who, present = Who.at(caller, now), frozenset(body.present)
    return answer_known(await commands.record(body.unit_id, body.date, body.kind, present, caller, who))
