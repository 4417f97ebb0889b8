"""Assemblies over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.attendance.assemblies.commands import AssemblyCommands
from services.attendance.assemblies.forms import AssemblyCommand
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.http.access import allow
from shared.http.batch import BatchAnswer, answer_known
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("unit_hr", "hr_admin"))]


def router(commands: AssemblyCommands, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance/assemblies", tags=["assemblies"])

    @routes.post("")
    async def record(body: AssemblyCommand, caller: Keeper) -> BatchAnswer:
        """Who of a unit stood in an assembly, an answer for each person by id.

        Recorded as missing is who is not named and was expected: who works that day and has no known excuse.
        """
        require_unit_keeper(caller, body.unit_id)
        who, present = Who(caller.actor, context.now()), frozenset(body.present)
        return answer_known(await commands.record(body.unit_id, body.date, body.kind, present, caller, who))

    return routes
